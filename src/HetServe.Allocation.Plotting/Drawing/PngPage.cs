using System.Buffers.Binary;
using System.Text;
using SkiaSharp;

namespace HetServe.Allocation.Plotting.Drawing;

/// <summary>A chart as a PNG file with two dots for each pixel of the chart, and its title and description as text chunks.</summary>
internal static class PngPage
{
    private const int Scale = 2, Quality = 100, HeaderEnd = 33; // signature and IHDR
    private const uint Polynomial = 0xEDB88320;

    /// <summary>The file.</summary>
    public static byte[] Create(Page page)
    {
        using var fonts = new FontSet();
        using var bitmap = new SKBitmap(Scale * page.Width, Scale * page.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Scale(Scale);
            TextPainter.Draw(canvas, page.Draw(canvas), fonts);
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, Quality);
        byte[] png = data.ToArray();
        byte[] title = TextChunk("Title", page.Title), description = TextChunk("Description", page.Description);
        return [.. png.AsSpan(0, HeaderEnd), .. title, .. description, .. png.AsSpan(HeaderEnd)];
    }

    /// <summary>An iTXt chunk: keyword, no compression, no language, UTF-8.</summary>
    private static byte[] TextChunk(string keyword, string text)
    {
        byte[] content = [.. "iTXt"u8, .. Encoding.ASCII.GetBytes(keyword), 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(text)];
        byte[] chunk = new byte[content.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length - 4);
        content.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(content.Length + 4), Checksum(content));
        return chunk;
    }

    /// <summary>CRC-32 of the PNG specification.</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte b in bytes)
        {
            sum ^= b;
            for (int bit = 0; bit < 8; bit++) sum = (sum & 1) == 0 ? sum >> 1 : (sum >> 1) ^ Polynomial;
        }

        return ~sum;
    }
}
