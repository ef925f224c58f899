using System.Numerics;

namespace HetServe.Allocation.Tests.Evaluation;

/// <summary>A number without rounding, to compute a second time what the library computes in <see cref="double"/>.</summary>
internal readonly record struct Fraction
{
    private Fraction(BigInteger numerator, BigInteger denominator)
    {
        var common = BigInteger.GreatestCommonDivisor(numerator, denominator);
        (Numerator, Denominator) = (numerator / common * denominator.Sign, BigInteger.Abs(denominator) / common);
    }

    private BigInteger Numerator { get; }

    private BigInteger Denominator { get; }

    /// <summary>Exactly the value of a finite double.</summary>
    public static implicit operator Fraction(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value), digits = bits & 0xF_FFFF_FFFF_FFFF;
        int exponent = (int)(bits >> 52) & 0x7FF;
        var whole = new BigInteger(Math.Sign(value) * (exponent == 0 ? digits : digits | 1L << 52));
        int power = Math.Max(exponent, 1) - 1075;
        return power < 0 ? new Fraction(whole, BigInteger.One << -power) : new Fraction(whole << power, BigInteger.One);
    }

    public static Fraction operator +(Fraction a, Fraction b) =>
        new(a.Numerator * b.Denominator + b.Numerator * a.Denominator, a.Denominator * b.Denominator);

    public static Fraction operator -(Fraction a, Fraction b) => a + -1.0 * b;

    public static Fraction operator *(Fraction a, Fraction b) => new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    public static Fraction operator /(Fraction a, Fraction b) => new(a.Numerator * b.Denominator, a.Denominator * b.Numerator);

    public static Fraction Sum(IEnumerable<Fraction> terms) => terms.Aggregate((Fraction)0.0, (sum, term) => sum + term);

    public static Fraction Max(Fraction a, Fraction b) => (a - b).Numerator.Sign > 0 ? a : b;

    /// <summary>Whether a double lies within a distance of this, relative to this; 0 only where this is 0.</summary>
    public bool IsCloseTo(double value, double relative)
    {
        if (!double.IsFinite(value)) return false;
        Fraction size = Numerator.Sign < 0 ? -1.0 * this : this, off = (Fraction)value - this;
        if (off.Numerator.Sign < 0) off = -1.0 * off;
        return (off - relative * size).Numerator.Sign <= 0;
    }
}
