namespace HetServe.Allocation.Tests.Files;

/// <summary>Texts of valid problems to read, to change and to break.</summary>
internal static class ProblemText
{
    /// <summary>Required members alone.</summary>
    public const string Minimal = """
        {
          "format": "hetserve.problem/1",
          "name": "small",
          "parallelism": { "tensor": [1, 2], "pipeline": [1] },
          "queries": [
            { "name": "chat", "ratePerHour": 3600, "inputTokens": 100, "outputTokens": 50, "delaySlo": 5, "errorSlo": 0.05 }
          ],
          "models": [
            { "name": "8b", "parametersB": 8, "weightsGb": 16, "kvKbPerToken": 128, "layers": 32, "hiddenSize": 4096,
              "errorRates": { "chat": 0.02 } }
          ],
          "tiers": [
            { "name": "H100-FP16", "gpu": "H100", "precision": "FP16", "memoryGb": 80, "tflops": 989, "bandwidthGBps": 3350,
              "linkGBps": 450, "pricePerHour": 2.5 }
          ]
        }
        """;

    /// <summary>Every member, none at its default except the performance model, laid out as it is written.</summary>
    public const string Full = """
        {
          "format": "hetserve.problem/1",
          "name": "größe <1>",
          "horizonHours": 12,
          "budget": 99.5,
          "storage": {
            "capacityGb": 1000,
            "pricePerGbHour": 0.0002,
            "retentionHours": 2
          },
          "parallelism": {
            "tensor": [
              1,
              2
            ],
            "pipeline": [
              1
            ]
          },
          "maxReplicas": 8,
          "minReplicas": 2,
          "spareReplicas": 1,
          "availability": {
            "A100-40G": 0,
            "H100": 4
          },
          "nodes": {
            "A100-40G": 1,
            "H100": 2
          },
          "powerLimitW": 5000,
          "performance": {
            "model": "engine",
            "computeEfficiency": 0.5,
            "bandwidthEfficiency": 0.6,
            "memoryUtilization": 0.95,
            "utilizationLevels": [
              0.3,
              0.7
            ],
            "maxUtilization": 1,
            "tensorLatency": 1E-06,
            "pipelineLatency": 3E-05,
            "stepOverhead": 0.0004,
            "layerOverhead": 5E-05,
            "sequenceOverhead": 2E-05,
            "requestOverhead": 0.02,
            "linkEfficiency": 0.6,
            "memoryOverheadGb": 3,
            "maxConcurrency": 128,
            "maxStepTokens": 4096
          },
          "queries": [
            {
              "name": "chat",
              "ratePerHour": 3600,
              "inputTokens": 100.5,
              "outputTokens": 50,
              "delaySlo": 7.53,
              "errorSlo": 0.05,
              "ttftSlo": 0.25,
              "tpotSlo": 0.0300001,
              "delayScope": "average",
              "errorScope": "route",
              "delayPenalty": 2E-06,
              "unmetPenalty": 0.004,
              "maxUnmet": 0.3333333333333333,
              "tokenKb": 5,
              "sloInputTokens": 300,
              "sloOutputTokens": 120.5,
              "maxTokens": 8192,
              "inputTokensCv": 0.5,
              "outputTokensCv": 0.75,
              "prefixHitRate": 0.25,
              "delayMargin": 1.25,
              "maxInterruptible": 0.125,
              "networkLatency": {
                "eu": 0.08,
                "us": 0
              }
            }
          ],
          "models": [
            {
              "name": "moe",
              "parametersB": 46.7,
              "activeParametersB": 12.88,
              "weightsGb": 93.4,
              "kvKbPerToken": 131.072,
              "layers": 32,
              "hiddenSize": 4096,
              "heads": 32,
              "kvHeads": 8,
              "attentionWidth": 5120,
              "experts": 8,
              "expertsPerToken": 2,
              "computeFactor": 1.5,
              "layerFactor": 1.6,
              "errorRates": {
                "chat": 0.02
              },
              "source": "config.json"
            }
          ],
          "tiers": [
            {
              "name": "H100-FP8",
              "gpu": "H100",
              "precision": "FP8",
              "memoryGb": 80,
              "tflops": 1979,
              "bandwidthGBps": 3350,
              "linkGBps": 450,
              "pricePerHour": 2.5,
              "weightScale": 0.55,
              "errorScale": 1.01,
              "computeEfficiency": 0.45,
              "bandwidthEfficiency": 0.8,
              "linkEfficiency": 0.4,
              "kvScale": 0.5,
              "gpusPerNode": 8,
              "maxTensor": 4,
              "interruptible": true,
              "region": "eu",
              "watts": 700,
              "source": "data sheet"
            },
            {
              "name": "A100",
              "gpu": "A100-40G",
              "precision": "BF16",
              "memoryGb": 40,
              "tflops": 312,
              "bandwidthGBps": 1555,
              "linkGBps": 300,
              "pricePerHour": 1.2
            }
          ],
          "profiles": [
            {
              "model": "moe",
              "tier": "H100-FP8",
              "tensor": 2,
              "pipeline": 1,
              "stepSeconds": 0.006,
              "perDecodedToken": 2E-05,
              "perContextToken": 3E-08,
              "perPromptToken": 4E-05,
              "perPromptTokenSquared": 5E-10,
              "source": "fit"
            }
          ],
          "measurements": [
            {
              "query": "chat",
              "model": "moe",
              "tier": "H100-FP8",
              "tensor": 2,
              "pipeline": 1,
              "ttft": 0.06,
              "tpot": 0.014,
              "delay": 1.5,
              "queriesPerSecond": 3,
              "errorRate": 0.045,
              "source": "run 7"
            }
          ]
        }

        """;

    /// <summary>The minimal problem with one piece of its text changed.</summary>
    public static string With(string old, string changed)
    {
        Minimal.Should().Contain(old);
        return Minimal.Replace(old, changed, StringComparison.Ordinal);
    }
}
