using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Tests.Fuzzing;

/// <summary>Random damage to valid text: tokens replaced by hostile ones, pieces copied and cut out, bytes that are no text.</summary>
internal sealed partial class Mutations(string valid, IReadOnlyList<string> hostile)
{
    private static readonly byte[][] s_noText =
    [
        [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0xEF, 0xBB, 0xBF], [0x00],
        [0xF0, 0x9F, 0x92, 0xA9],
    ];

    private readonly byte[] _valid = Encoding.UTF8.GetBytes(valid);

    // Of the text in Latin letters, so that places in it are places in the bytes.
    private readonly Match[] _tokens = [.. Tokens().Matches(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(valid))).Cast<Match>()];

    /// <summary>Damaged texts of one to four mutations.</summary>
    public Gen<byte[]> Damaged => Gen.Int[0, int.MaxValue].Select(seed =>
    {
        var random = new SeededRandom(seed);
        List<byte> bytes = random.Next(3) == 0 ? [.. _valid] : ReplaceToken(random);
        for (int more = random.Next(4); more > 0 && bytes.Count > 0; more--) Damage(bytes, random);
        return bytes.ToArray();
    });

    private List<byte> ReplaceToken(SeededRandom random)
    {
        Match token = _tokens[random.Next(_tokens.Length)];
        byte[] instead = random.Next(4) == 0
            ? Encoding.Latin1.GetBytes(_tokens[random.Next(_tokens.Length)].Value)
            : Encoding.UTF8.GetBytes(hostile[random.Next(hostile.Count)]);
        return [.. _valid.AsSpan(0, token.Index), .. instead, .. _valid.AsSpan(token.Index + token.Length)];
    }

    private static void Damage(List<byte> bytes, SeededRandom random)
    {
        int at = random.Next(bytes.Count), length = Math.Min(bytes.Count - at, 1 + random.Next(random.Next(2) == 0 ? 4 : 400));
        switch (random.Next(5))
        {
            case 0:
                bytes.RemoveRange(at, length);
                break;
            case 1:
                bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length)); // members given twice
                break;
            case 2:
                bytes.InsertRange(at, s_noText[random.Next(s_noText.Length)]);
                break;
            case 3:
                bytes[at] = (byte)random.Next(256);
                break;
            default:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
        }
    }

    [GeneratedRegex("""
        "[^"\n]*"|[^\s",:{}\[\]]+|[,:{}\[\]]
        """)]
    private static partial Regex Tokens();
}
