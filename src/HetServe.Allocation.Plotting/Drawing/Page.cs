using SkiaSharp;

namespace HetServe.Allocation.Plotting.Drawing;

/// <summary>A chart for the formats that write it. Immutable.</summary>
/// <param name="Title">What it is, in one line.</param>
/// <param name="Description">What it shows, in sentences.</param>
/// <param name="Width">Width, pixels.</param>
/// <param name="Height">Height, pixels.</param>
/// <param name="Drawing">Draws it.</param>
internal sealed record Page(string Title, string Description, int Width, int Height, Action<Sketch> Drawing)
{
    /// <summary>Draws the shapes and returns the texts.</summary>
    /// <param name="canvas">Takes the shapes.</param>
    /// <param name="isSvg">Whether the canvas writes SVG.</param>
    public IReadOnlyList<TextLabel> Draw(SKCanvas canvas, bool isSvg = false)
    {
        canvas.Clear(SKColors.White);
        var sketch = new Sketch(canvas, isSvg);
        Drawing(sketch);
        return sketch.Labels;
    }
}
