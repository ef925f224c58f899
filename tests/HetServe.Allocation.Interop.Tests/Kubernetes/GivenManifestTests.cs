namespace HetServe.Allocation.Interop.Tests.Kubernetes;

/// <summary>Manifests that were written before: the file that <c>HETSERVE_MANIFESTS</c> names, else one object of the test.</summary>
public sealed class GivenManifestTests
{
    private const string Objects = """
        apiVersion: v1
        kind: Service
        metadata:
          name: web
        spec:
          ports:
            - port: 80
        """;

    [Fact]
    public void Each_is_valid()
    {
        string yaml = Environment.GetEnvironmentVariable("HETSERVE_MANIFESTS") is { Length: > 0 } path ? File.ReadAllText(path) : Objects;

        Manifests.Documents(yaml).Should().NotBeEmpty();
        Manifests.Faults(yaml).Should().BeEmpty();
    }
}
