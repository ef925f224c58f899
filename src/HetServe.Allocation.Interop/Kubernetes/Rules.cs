using System.Globalization;
using System.Text.RegularExpressions;

namespace HetServe.Allocation.Interop.Kubernetes;

/// <summary>The texts that Kubernetes and its extensions accept. Each rule holds for a whole text.</summary>
internal static partial class Rules
{
    private const int LongestLabel = 63, LongestName = 253, LongestHeader = 256, LongestArgument = 4096;

    public const string LabelRule = "a DNS-1123 label (a-z, 0-9 and '-', at most 63 characters)",
        NameRule = "a DNS-1123 name (a-z, 0-9, '-' and '.', at most 253 characters)",
        HostRule = "a host name (a-z, 0-9, '-' and '.', at most 253 characters; '*.' may start it)",
        KeyRule = "a label key (such as example.com/gpu)",
        ValueRule = "a label value (letters, digits, '-', '_' and '.', at most 63 characters)",
        ResourceRule = "a resource name (such as nvidia.com/gpu)",
        QuantityRule = "a quantity above 0 (such as 500m, 64 or 100Gi)",
        ImageRule = "an image (such as registry/name:tag)",
        HeaderRule = "the name of an HTTP header",
        UrlRule = "an http or https address",
        DurationRule = "a duration (such as 10m or 1h30m)",
        ArgumentRule = "one argument, without line breaks",
        RepositoryRule = "a repository, a path or an address, without spaces, that does not start with '-'";

    public static bool IsLabel(string text) => text.Length <= LongestLabel && Label().IsMatch(text);

    public static bool IsName(string text) => text.Length <= LongestName && Name().IsMatch(text);

    public static bool IsHost(string text) => IsName(text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text);

    public static bool IsKey(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string name = text[(slash + 1)..];
        return (slash < 0 || IsName(text[..slash])) && name.Length > 0 && IsValue(name);
    }

    public static bool IsValue(string text) => text.Length <= LongestLabel && (text.Length == 0 || Value().IsMatch(text));

    public static bool IsResource(string text) => text.Contains('/', StringComparison.Ordinal) && IsKey(text);

    public static bool IsQuantity(string text) => Quantity().Match(text) is { Success: true } match
        && double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) > 0;

    public static bool IsImage(string text) => Image().IsMatch(text);

    public static bool IsHeader(string text) => text.Length <= LongestHeader && Header().IsMatch(text);

    /// <summary>Whether a header can have this value: printable ASCII without spaces at its ends.</summary>
    public static bool IsHeaderValue(string text) => text.Length <= LongestArgument && HeaderValue().IsMatch(text);

    public static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    public static bool IsDuration(string text) => Duration().IsMatch(text);

    public static bool IsArgument(string text) => text.Length > 0 && !text.Any(char.IsControl);

    public static bool IsRepository(string text) =>
        text.Length > 0 && text[0] != '-' && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c));

    [GeneratedRegex(@"\A[a-z0-9](?:[-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"\A[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?\z")]
    private static partial Regex Value();

    [GeneratedRegex(@"\A([0-9]{1,15}(?:\.[0-9]{1,9})?)(?:m|k|[MGTPE]|[KMGTPE]i)?\z")]
    private static partial Regex Quantity();

    [GeneratedRegex(@"\A(?:[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,5})?/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
        + @"(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(?:@sha256:[a-f0-9]{64})?\z")]
    private static partial Regex Image();

    [GeneratedRegex(@"\A[A-Za-z0-9!#$%&'*+\-.^_|~`]+\z")]
    private static partial Regex Header();

    [GeneratedRegex(@"\A[!-~](?:[ -~]*[!-~])?\z")]
    private static partial Regex HeaderValue();

    [GeneratedRegex(@"\A(?:[0-9]{1,5}(?:h|ms|m|s)){1,4}\z")]
    private static partial Regex Duration();
}
