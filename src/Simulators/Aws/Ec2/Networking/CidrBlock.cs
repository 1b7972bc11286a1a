using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Drydock.Simulators.Aws.Ec2.Networking;

/// <summary>A block of IPv4 addresses.</summary>
internal readonly record struct CidrBlock(uint First, int PrefixLength)
{
    /// <summary>Addresses of a subnet that AWS keeps for itself: the first four and the last one (VPC user guide, "Subnet CIDR blocks").</summary>
    internal const int ReservedAddresses = 5;

    private const int ReservedAtStart = 4;

    internal long Size => 1L << (32 - PrefixLength);

    /// <exception cref="FormatException">It is no IPv4 block.</exception>
    internal static CidrBlock Parse(string text)
    {
        var canonical = Canonical(text);
        if (canonical is null || canonical.Contains(':', StringComparison.Ordinal)) throw new FormatException($"{text} is no block of IPv4 addresses");
        var slash = canonical.IndexOf('/', StringComparison.Ordinal);
        return new CidrBlock(Number(canonical[..slash])!.Value, int.Parse(canonical.AsSpan(slash + 1), CultureInfo.InvariantCulture));
    }

    /// <summary>A block, of IPv4 or IPv6, without the bits that its prefix doesn't cover; null when the text is none.</summary>
    /// <remarks>Provenance: Documented (EC2 API reference, AuthorizeSecurityGroupIngress: 100.68.0.18/18 is taken as 100.68.0.0/18).</remarks>
    internal static string? Canonical(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !IPAddress.TryParse(text.AsSpan(0, slash), out var address)) return null;
        if (address.AddressFamily == AddressFamily.InterNetwork && Number(text[..slash]) is null) return null;
        var bytes = address.GetAddressBytes();
        if (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var prefix) || prefix > bytes.Length * 8) return null;
        for (var bit = prefix; bit < bytes.Length * 8; bit++) bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return string.Create(CultureInfo.InvariantCulture, $"{new IPAddress(bytes)}/{prefix}");
    }

    /// <summary>The number of an address in four parts; null when the text is none.</summary>
    internal static uint? Number(string address)
    {
        var number = 0u;
        var parts = address.Split('.');
        if (parts.Length != 4) return null;
        foreach (var part in parts)
        {
            if (!byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return null;
            number = (number << 8) | value;
        }

        return number;
    }

    internal static string Text(uint address) =>
        string.Create(CultureInfo.InvariantCulture, $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}");

    internal bool Contains(uint address) => PrefixLength == 0 || (address ^ First) >> (32 - PrefixLength) == 0;

    internal bool Contains(CidrBlock other) => other.PrefixLength >= PrefixLength && Contains(other.First);

    internal bool Overlaps(CidrBlock other) => Contains(other) || other.Contains(this);

    /// <summary>Whether an interface can have an address of this subnet.</summary>
    internal bool IsAssignable(uint address) => Contains(address) && address - First >= ReservedAtStart && address - First < Size - 1;

    /// <summary>The first address that an interface can have.</summary>
    internal uint FirstAssignable => First + ReservedAtStart;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Text(First)}/{PrefixLength}");
}
