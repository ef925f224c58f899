using ScottPlot;

namespace HetServe.Allocation.Plotting.Tests;

/// <summary>
/// Colours as people with a colour vision deficiency see them, by G. Machado, M. Oliveira and L. Fernandes, "A physiologically-based model
/// for simulation of color vision deficiency", severity 1; and the difference of colours, CIEDE2000.
/// </summary>
internal static class ColorVision
{
    /// <summary>Matrices on linear RGB, by kind of vision.</summary>
    public static Dictionary<string, double[][]> Kinds => new()
    {
        ["normal"] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        ["protanopia"] = [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        ["deuteranopia"] = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        ["tritanopia"] = [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    };

    /// <summary>Least difference of two colours over all kinds of vision.</summary>
    public static double LeastDifference(Color a, Color b) => Kinds.Values.Min(matrix => Difference(Lab(matrix, a), Lab(matrix, b)));

    /// <summary>CIEDE2000 of two colours in CIELAB.</summary>
    public static double Difference((double L, double A, double B) x, (double L, double A, double B) y)
    {
        double mean7 = Math.Pow((Hypot(x.A, x.B) + Hypot(y.A, y.B)) / 2, 7);
        double g = 1.5 - 0.5 * Math.Sqrt(mean7 / (mean7 + Math.Pow(25, 7)));
        (double c1, double h1) = Polar(g * x.A, x.B);
        (double c2, double h2) = Polar(g * y.A, y.B);
        double turn = c1 * c2 == 0 ? 0 : (h2 - h1 + 540) % 360 - 180;
        double dl = y.L - x.L, dc = c2 - c1, dh = 2 * Math.Sqrt(c1 * c2) * Sin(turn / 2);
        double l = (x.L + y.L) / 2, c = (c1 + c2) / 2, h = c1 * c2 == 0 ? h1 + h2 : h1 + turn / 2;
        double t = 1 - 0.17 * Cos(h - 30) + 0.24 * Cos(2 * h) + 0.32 * Cos(3 * h + 6) - 0.2 * Cos(4 * h - 63);
        double sl = 1 + 0.015 * Math.Pow(l - 50, 2) / Math.Sqrt(20 + Math.Pow(l - 50, 2)), sc = 1 + 0.045 * c, sh = 1 + 0.015 * c * t;
        double around = (h % 360 + 360) % 360;
        double c7 = Math.Pow(c, 7),
            rt = -2 * Math.Sqrt(c7 / (c7 + Math.Pow(25, 7))) * Sin(60 * Math.Exp(-Math.Pow((around - 275) / 25, 2)));
        return Math.Sqrt(Math.Pow(dl / sl, 2) + Math.Pow(dc / sc, 2) + Math.Pow(dh / sh, 2) + rt * dc / sc * dh / sh);
    }

    private static (double L, double A, double B) Lab(double[][] matrix, Color color)
    {
        double[] seen = [.. Times(matrix, [Linear(color.R), Linear(color.G), Linear(color.B)]).Select(v => Math.Clamp(v, 0, 1))];
        double[] xyz = Times(
            [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]], seen);
        double x = Root(xyz[0] / 0.95047), y = Root(xyz[1]), z = Root(xyz[2] / 1.08883);
        return (116 * y - 16, 500 * (x - y), 200 * (y - z));
    }

    private static double[] Times(double[][] matrix, double[] vector) => [.. matrix.Select(row => row.Zip(vector, (a, b) => a * b).Sum())];

    private static double Linear(byte channel) =>
        channel / 255.0 is var v && v <= 0.04045 ? v / 12.92 : Math.Pow((channel / 255.0 + 0.055) / 1.055, 2.4);

    private static double Root(double v) => v > 216.0 / 24389 ? Math.Cbrt(v) : (24389.0 / 27 * v + 16) / 116;

    private static (double C, double H) Polar(double a, double b) => (Hypot(a, b), (Math.Atan2(b, a) * 180 / Math.PI + 360) % 360);

    private static double Hypot(double a, double b) => Math.Sqrt(a * a + b * b);

    private static double Sin(double degrees) => Math.Sin(degrees * Math.PI / 180);

    private static double Cos(double degrees) => Math.Cos(degrees * Math.PI / 180);
}
