using System.Globalization;
using System.Numerics;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>The 80-bit floating point numbers of x86, in which INCRBYFLOAT and HINCRBYFLOAT of the real server count: 64 bits of mantissa (CrossChecked: Debian's redis-server).</summary>
internal readonly struct LongDouble
{
    private const int MantissaBits = 64;

    private readonly BigInteger _mantissa;
    private readonly int _exponent;

    private LongDouble(BigInteger mantissa, int exponent) => (_mantissa, _exponent) = (mantissa, exponent);

    public static LongDouble operator +(LongDouble a, LongDouble b)
    {
        var exponent = Math.Min(a._exponent, b._exponent);
        return Round((a._mantissa << (a._exponent - exponent)) + (b._mantissa << (b._exponent - exponent)), BigInteger.One, exponent);
    }

    /// <summary>Decimal notation, perhaps with an exponent of ten up to 4000; no infinity.</summary>
    internal static bool TryParse(string text, out LongDouble value)
    {
        value = default;
        var e = text.IndexOfAny(['e', 'E']);
        var exponent = 0;
        if (e >= 0 && !int.TryParse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)) return false;
        var digits = e < 0 ? text : text[..e];
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
        {
            exponent -= digits.Length - point - 1;
            digits = digits.Remove(point, 1);
        }

        if (digits.Length == 0 || exponent is < -4000 or > 4000) return false;
        if (!BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return false;
        value = exponent < 0 ? Round(number, BigInteger.Pow(10, -exponent), 0) : Round(number * BigInteger.Pow(10, exponent), BigInteger.One, 0);
        return true;
    }

    /// <summary>"%.17Lf" without trailing zeros.</summary>
    public override string ToString()
    {
        var scale = BigInteger.Pow(10, 17);
        var scaled = _exponent >= 0 ? (_mantissa << _exponent) * scale : DivideRounded(BigInteger.Abs(_mantissa) * scale, BigInteger.One << -_exponent) * _mantissa.Sign;
        var text = BigInteger.Abs(scaled).ToString(CultureInfo.InvariantCulture).PadLeft(18, '0');
        var trimmed = (text[..^17] + "." + text[^17..]).TrimEnd('0').TrimEnd('.');
        return _mantissa.Sign < 0 ? "-" + trimmed : trimmed;
    }

    private static LongDouble Round(BigInteger numerator, BigInteger denominator, int exponent)
    {
        if (numerator.IsZero) return default;
        var magnitude = BigInteger.Abs(numerator);
        var shift = (int)(magnitude.GetBitLength() - denominator.GetBitLength()) - MantissaBits;
        while (true)
        {
            var mantissa = shift >= 0 ? DivideRounded(magnitude, denominator << shift) : DivideRounded(magnitude << -shift, denominator);
            if (mantissa.GetBitLength() <= MantissaBits) return new LongDouble(mantissa * numerator.Sign, exponent + shift);
            shift++;
        }
    }

    /// <summary>To the nearest, halves to even.</summary>
    private static BigInteger DivideRounded(BigInteger numerator, BigInteger denominator)
    {
        var quotient = BigInteger.DivRem(numerator, denominator, out var rest);
        var half = (rest << 1).CompareTo(denominator);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }
}
