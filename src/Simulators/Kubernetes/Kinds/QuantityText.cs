using System.Globalization;
using System.Numerics;

namespace Drydock.Simulators.Kubernetes.Kinds;

/// <summary>The text form of quantities: number, optional fraction, suffix.</summary>
internal static class QuantityText
{
    internal const string FormatError = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    private const string NumberError = "unable to parse numeric part of quantity";
    private const string SuffixError = "unable to parse quantity's suffix";
    private const int ExponentMax = 1000;

    private static readonly Int128 NanosMax = (Int128)long.MaxValue * 1_000_000_000;

    internal static readonly string[] BinarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    internal static readonly string[] DecimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

    /// <summary>Null, or what is wrong with the text.</summary>
    internal static string? Parse(string text, out Int128 nanos, out QuantityNotation notation)
    {
        nanos = 0;
        notation = QuantityNotation.Decimal;
        if (text.Length == 0) return FormatError;
        var position = text[0] is '-' or '+' ? 1 : 0;
        var whole = Digits(text, ref position);
        ReadOnlySpan<char> fraction = [];
        if (position < text.Length && text[position] == '.')
        {
            position++;
            fraction = Digits(text, ref position);
        }

        var suffix = text.AsSpan(position);
        if (!IsSuffix(suffix)) return FormatError;
        if (!Interpret(suffix, out var powerOfTwo, out var powerOfTen, out notation)) return SuffixError;
        if (whole.Length + fraction.Length == 0 && text.Length != position) return NumberError;
        if (!TryScaleFast(whole, fraction, powerOfTwo, powerOfTen, out nanos)) nanos = Scale(whole, fraction, powerOfTwo, powerOfTen);
        if (text[0] == '-') nanos = -nanos;
        return null;
    }

    private static ReadOnlySpan<char> Digits(string text, scoped ref int position)
    {
        var start = position;
        while (position < text.Length && char.IsAsciiDigit(text[position])) position++;
        return text.AsSpan(start, position - start);
    }

    private static bool IsSuffix(ReadOnlySpan<char> suffix)
    {
        var position = 0;
        while (position < suffix.Length && "eEinumkKMGTP".Contains(suffix[position], StringComparison.Ordinal)) position++;
        if (position < suffix.Length && suffix[position] is '-' or '+') position++;
        while (position < suffix.Length && char.IsAsciiDigit(suffix[position])) position++;
        return position == suffix.Length;
    }

    private static bool Interpret(ReadOnlySpan<char> suffix, out int powerOfTwo, out int powerOfTen, out QuantityNotation notation)
    {
        powerOfTwo = 0;
        powerOfTen = 0;
        notation = QuantityNotation.Decimal;
        for (var i = 0; i < DecimalSuffixes.Length; i++)
        {
            if (!suffix.SequenceEqual(DecimalSuffixes[i])) continue;
            powerOfTen = (i - 3) * 3;
            return true;
        }

        for (var i = 1; i < BinarySuffixes.Length; i++)
        {
            if (!suffix.SequenceEqual(BinarySuffixes[i])) continue;
            powerOfTwo = i * 10;
            notation = QuantityNotation.Binary;
            return true;
        }

        notation = QuantityNotation.Exponent;
        return suffix.Length > 1 && suffix[0] is 'e' or 'E'
            && int.TryParse(suffix[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out powerOfTen);
    }

    /// <summary>Up to 18 digits that stay whole billionths: no big numbers needed.</summary>
    private static bool TryScaleFast(ReadOnlySpan<char> whole, ReadOnlySpan<char> fraction, int powerOfTwo, int powerOfTen, out Int128 nanos)
    {
        nanos = 0;
        if (fraction.Length > 0 || whole.Length > 18 || powerOfTen < -9 || powerOfTen > 18) return false;
        foreach (var digit in whole) nanos = (nanos * 10) + (digit - '0');
        if (powerOfTwo == 0)
        {
            for (var i = -9; i < powerOfTen; i++)
            {
                nanos *= 10;
                if (nanos > NanosMax) return Cap(ref nanos);
            }

            return true;
        }

        if (nanos > NanosMax >> powerOfTwo) return false;
        nanos = (nanos << powerOfTwo) * 1_000_000_000;
        return nanos <= NanosMax || Cap(ref nanos);
    }

    private static bool Cap(ref Int128 nanos)
    {
        nanos = NanosMax;
        return true;
    }

    private static Int128 Scale(ReadOnlySpan<char> whole, ReadOnlySpan<char> fraction, int powerOfTwo, int powerOfTen)
    {
        var mantissa = BigInteger.Parse(string.Concat("0", whole, fraction), NumberStyles.None, CultureInfo.InvariantCulture) << powerOfTwo;
        if (mantissa.IsZero) return 0;
        var exponent = powerOfTen - fraction.Length + 9;
        if (exponent > ExponentMax) return NanosMax;
        if (exponent < -ExponentMax) return 1;
        if (exponent >= 0) mantissa *= BigInteger.Pow(10, exponent);
        else
        {
            mantissa = BigInteger.DivRem(mantissa, BigInteger.Pow(10, -exponent), out var remainder);
            if (!remainder.IsZero) mantissa += 1;
        }

        return mantissa > (BigInteger)NanosMax ? NanosMax : (Int128)mantissa;
    }
}
