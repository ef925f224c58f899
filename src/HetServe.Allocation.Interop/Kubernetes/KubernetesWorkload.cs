namespace HetServe.Allocation.Interop;

/// <summary>The kind of object that runs the replicas of a deployment.</summary>
public enum KubernetesWorkload
{
    /// <summary>An <c>apps/v1</c> Deployment.</summary>
    Deployment,

    /// <summary>An LLMInferenceService of KServe (<c>serving.kserve.io/v1alpha1</c>), from KServe 0.16 on.</summary>
    LlmInferenceService,
}
