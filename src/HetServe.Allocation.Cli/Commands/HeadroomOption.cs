using System.CommandLine;
using System.Globalization;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Cli.Commands;

/// <summary>The option <c>--headroom delay=1.2,error=1.1,rate=1.3,utilization=0.7</c>; each part is optional.</summary>
internal static class HeadroomOption
{
    private const string Name = "--headroom", Form = "delay=F,error=F,rate=F,utilization=U";

    public static Option<Headroom?> Create() => new(Name)
    {
        HelpName = "FACTORS",
        Description = $"{Form}: plan as if delays, error rates and arrival rates were F times as high (F at least 1) and "
            + "replicas could be busy for at most U of their time. Each of the four is optional. Cost and checks are those of the "
            + "problem itself.",
        CustomParser = result =>
        {
            string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            Headroom headroom = Headroom.None;
            var seen = new HashSet<string>();
            foreach (string part in text.Split(','))
            {
                string[] sides = part.Split('=');
                if (sides.Length == 2 && seen.Add(sides[0])
                    && double.TryParse(sides[1], CultureInfo.InvariantCulture, out double value)
                    && With(headroom, sides[0], value) is { } more)
                {
                    headroom = more;
                    continue;
                }

                result.AddError($"{Name} must be {Form} with F >= 1 and U in (0, 1], any of the four once, was '{text}'.");
                return null;
            }

            return headroom;
        },
    };

    private static Headroom? With(Headroom headroom, string figure, double value)
    {
        bool isFactor = double.IsFinite(value) && value >= 1;
        return figure switch
        {
            "delay" when isFactor => headroom with { Delay = value },
            "error" when isFactor => headroom with { Error = value },
            "rate" when isFactor => headroom with { Rate = value },
            "utilization" when value is > 0 and <= 1 => headroom with { MaxUtilization = value },
            _ => null,
        };
    }
}
