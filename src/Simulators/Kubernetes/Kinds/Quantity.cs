using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Drydock.Simulators.Kubernetes.Kinds;

/// <summary>
/// A resource quantity ("4Gi", "250m", "1e3"): an exact number of billionths with the notation it was written in. Parts below a billionth round away from zero,
/// values beyond ±(2^63−1) are capped. Provenance: Documented (API reference, Quantity), Recorded (validation/pvc-quantity-canonical).
/// </summary>
public readonly struct Quantity : IEquatable<Quantity>, IComparable<Quantity>
{
    private const long NanosPerUnit = 1_000_000_000;

    private readonly Int128 _nanos;
    private readonly QuantityNotation _notation;

    private Quantity(Int128 nanos, QuantityNotation notation)
    {
        _nanos = nanos;
        _notation = notation;
    }

    public static Quantity Zero => default;

    public bool IsZero => _nanos == 0;
    public bool IsNegative => _nanos < 0;

    /// <summary>The value in whole units, rounded up (bytes for storage and memory, cores for cpu).</summary>
    public long Value => Ceiling(NanosPerUnit);

    /// <summary>The value in thousandths, rounded up.</summary>
    public long MilliValue => Ceiling(NanosPerUnit / 1000);

    /// <summary>True when the value has no fractional part.</summary>
    public bool IsInteger => _nanos % NanosPerUnit == 0;

    public static bool operator ==(Quantity left, Quantity right) => left._nanos == right._nanos;
    public static bool operator !=(Quantity left, Quantity right) => left._nanos != right._nanos;
    public static bool operator <(Quantity left, Quantity right) => left._nanos < right._nanos;
    public static bool operator >(Quantity left, Quantity right) => left._nanos > right._nanos;
    public static bool operator <=(Quantity left, Quantity right) => left._nanos <= right._nanos;
    public static bool operator >=(Quantity left, Quantity right) => left._nanos >= right._nanos;

    /// <summary>The sum, in the notation of the left side (of the right when the left is zero).</summary>
    public static Quantity operator +(Quantity left, Quantity right) => new(left._nanos + right._nanos, left.IsZero ? right._notation : left._notation);

    /// <inheritdoc cref="op_Addition"/>
    public static Quantity operator -(Quantity left, Quantity right) => new(left._nanos - right._nanos, left.IsZero ? right._notation : left._notation);

    /// <summary>A whole number of bytes, written with binary suffixes.</summary>
    public static Quantity FromBytes(long bytes) => new((Int128)bytes * NanosPerUnit, QuantityNotation.Binary);

    /// <summary>A whole number, written with decimal suffixes.</summary>
    public static Quantity FromInteger(long value) => new((Int128)value * NanosPerUnit, QuantityNotation.Decimal);

    /// <summary>Thousandths of a unit, written with decimal suffixes.</summary>
    public static Quantity FromMilli(long value) => new((Int128)value * (NanosPerUnit / 1000), QuantityNotation.Decimal);

    /// <exception cref="FormatException">The text is no quantity; the message is the API's.</exception>
    public static Quantity Parse(string text) => TryParse(text, out var value, out var error) ? value : throw new FormatException(error);

    public static bool TryParse([NotNullWhen(true)] string? text, out Quantity value) => TryParse(text, out value, out _);

    /// <summary>Parses as the API does; <paramref name="error"/> is its message.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Quantity value, [NotNullWhen(false)] out string? error)
    {
        value = default;
        error = QuantityText.Parse(text ?? "", out var nanos, out var notation);
        if (error is not null) return false;
        value = new Quantity(nanos, notation);
        return true;
    }

    public int CompareTo(Quantity other) => _nanos.CompareTo(other._nanos);

    public bool Equals(Quantity other) => _nanos == other._nanos;

    public override bool Equals(object? obj) => obj is Quantity other && Equals(other);

    /// <summary>Only for use in hashed look-ups; never orders anything.</summary>
    public override int GetHashCode() => _nanos.GetHashCode();

    /// <summary>The canonical text: no fraction, the largest suffix that keeps the number whole.</summary>
    public override string ToString()
    {
        if (_nanos == 0) return "0";
        var isBinary = _notation == QuantityNotation.Binary && IsInteger && Int128.Abs(_nanos) >= (Int128)1024 * NanosPerUnit;
        return isBinary ? BinaryText() : DecimalText(_notation == QuantityNotation.Exponent);
    }

    private string BinaryText()
    {
        var number = _nanos / NanosPerUnit;
        var power = 0;
        while (number % 1024 == 0 && power < QuantityText.BinarySuffixes.Length - 1)
        {
            number /= 1024;
            power++;
        }

        return number.ToString(CultureInfo.InvariantCulture) + QuantityText.BinarySuffixes[power];
    }

    private string DecimalText(bool asExponent)
    {
        var number = _nanos;
        var exponent = -9;
        while (number % 1000 == 0 && exponent < 18)
        {
            number /= 1000;
            exponent += 3;
        }

        var digits = number.ToString(CultureInfo.InvariantCulture);
        if (!asExponent) return digits + QuantityText.DecimalSuffixes[(exponent / 3) + 3];
        return exponent == 0 ? digits : string.Create(CultureInfo.InvariantCulture, $"{digits}e{exponent}");
    }

    private long Ceiling(long nanosPerStep)
    {
        var (quotient, remainder) = Int128.DivRem(_nanos, nanosPerStep);
        if (remainder > 0) quotient += 1;
        return quotient > long.MaxValue ? long.MaxValue : quotient < long.MinValue ? long.MinValue : (long)quotient;
    }
}
