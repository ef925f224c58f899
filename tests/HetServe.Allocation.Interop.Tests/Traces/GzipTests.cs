using System.IO.Compression;
using System.Text;

namespace HetServe.Allocation.Interop.Tests.Traces;

public sealed class GzipTests : IDisposable
{
    private const string Csv = "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03,7,9\n2023-11-16 18:17:04,8,9\n";
    private readonly string _folder = Directory.CreateTempSubdirectory("traces-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_content_tells_that_it_is_gzip()
    {
        string path = Path.Combine(_folder, "chat.csv.gz");
        File.WriteAllBytes(path, Gzip(Csv));

        var trace = WorkloadTrace.Load(path);

        trace.Name.Should().Be("chat");
        trace.Requests.Select(r => r.InputTokens).Should().Equal(7, 8);
        trace.Requests.Should().HaveCount(2, "each enumeration opens the file again");
    }

    [Fact]
    public void A_stream_need_not_seek()
    {
        var trace = WorkloadTrace.Read(new GZipStream(new MemoryStream(Gzip(Csv)), CompressionMode.Decompress), "stdin");

        trace.Requests.Select(r => r.InputTokens).Should().Equal(7, 8);
    }

    [Fact]
    public void Damaged_gzip_is_refused_with_its_file()
    {
        byte[] bytes = Gzip(Csv);
        bytes[^6] ^= 0xFF;
        string path = Path.Combine(_folder, "chat.csv.gz");
        File.WriteAllBytes(path, bytes);

        FluentActions.Invoking(() => WorkloadTrace.Load(path).Requests.Count())
            .Should().Throw<InvalidDataException>().WithMessage($"{path}: Line *: the compressed data is damaged: *");
    }

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
