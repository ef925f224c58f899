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
    public IReadOnlyList<TextLabel> Draw(SKCanvas canvas)
    {
        canvas.Clear(SKColors.White);
        var sketch = new Sketch(canvas);
        Drawing(sketch);
        return sketch.Labels;
    }
}
