using System.Globalization;
using System.Text;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>Floating point numbers as Redis prints and reads them.</summary>
internal static class RedisNumber
{
    /// <summary>C's "%.17g".</summary>
    internal static string Precise(double value)
    {
        if (double.IsPositiveInfinity(value)) return "inf";
        if (double.IsNegativeInfinity(value)) return "-inf";
        if (double.IsNaN(value)) return "nan";
        return value.ToString("G17", CultureInfo.InvariantCulture).Replace('E', 'e');
    }

    /// <summary>The shortest text that reads back as the same number, as 7.2 and later print it (Documented: fpconv_dtoa.c).</summary>
    internal static string Shortest(double value)
    {
        if (!double.IsFinite(value)) return Precise(value);
        if (value == 0) return double.IsNegative(value) ? "-0" : "0";
        var scientific = Math.Abs(value).ToString("E16", CultureInfo.InvariantCulture);
        var round = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var digits = new StringBuilder();
        foreach (var c in round.Split('E')[0])
        {
            if (char.IsAsciiDigit(c)) digits.Append(c);
        }

        var all = digits.ToString().TrimStart('0').TrimEnd('0');
        var exponent = int.Parse(scientific.AsSpan(scientific.IndexOf('E', StringComparison.Ordinal) + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return (value < 0 ? "-" : "") + Layout(all, exponent);
    }

    /// <summary>Redis's string2d: all of the text, no spaces, no nan.</summary>
    internal static bool TryParse(string text, out double value)
    {
        value = 0;
        if (text.Length == 0 || char.IsWhiteSpace(text[0]) || text.Contains('\0', StringComparison.Ordinal)) return false;
        switch (text.ToLowerInvariant())
        {
            case "inf" or "+inf" or "infinity" or "+infinity":
                value = double.PositiveInfinity;
                return true;
            case "-inf" or "-infinity":
                value = double.NegativeInfinity;
                return true;
        }

        return double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }

    /// <summary>INCRBYFLOAT's sum and its text; null when it is no finite number.</summary>
    internal static string? Sum(string a, string b) => LongDouble.TryParse(a, out var x) && LongDouble.TryParse(b, out var y) ? (x + y).ToString() : null;

    private static string Layout(string digits, int exponent)
    {
        // K is the power of ten of the last digit.
        var k = exponent - digits.Length + 1;
        if (k >= 0 && exponent < digits.Length + 7) return digits + new string('0', k);
        if (k < 0 && (k > -7 || Math.Abs(exponent) < 4))
        {
            var point = digits.Length + k;
            return point <= 0 ? "0." + new string('0', -point) + digits : digits[..point] + "." + digits[point..];
        }

        var sign = exponent < 0 ? "-" : "+";
        return digits[..1] + (digits.Length > 1 ? "." + digits[1..] : "") + "e" + sign + RedisText.Integer(Math.Abs(exponent));
    }
}
