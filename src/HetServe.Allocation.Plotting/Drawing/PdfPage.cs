using SkiaSharp;

namespace HetServe.Allocation.Plotting.Drawing;

/// <summary>A chart as a PDF file of one page.</summary>
internal static class PdfPage
{
    private const int LosslessQuality = 101;

    /// <summary>The file. Text is text, in fonts that the file holds.</summary>
    public static byte[] Create(Page page)
    {
        using var stream = new MemoryStream();
        using var fonts = new FontSet();
        var about = new SKDocumentPdfMetadata
        {
            Title = page.Title,
            Subject = page.Description,
            Creator = "hetserve",
            RasterDpi = SKDocument.DefaultRasterDpi,
            EncodingQuality = LosslessQuality,
        };
        using (SKDocument document = SKDocument.CreatePdf(stream, about))
        {
            SKCanvas canvas = document.BeginPage(page.Width, page.Height);
            TextPainter.Draw(canvas, page.Draw(canvas), fonts);
            document.EndPage();
            document.Close();
        }

        return stream.ToArray();
    }
}
