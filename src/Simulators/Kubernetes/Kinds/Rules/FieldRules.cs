using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds.Rules;

/// <summary>Rules that many fields share. Provenance: Recorded (topics validation and immutability).</summary>
internal static class FieldRules
{
    internal const string NotNegative = "must be greater than or equal to 0";
    internal const string Immutable = "field is immutable";
    internal const string PortRange = "must be between 1 and 65535, inclusive";

    private const string PortNamePattern = "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)";

    /// <summary>A number that is there and negative.</summary>
    internal static void AtLeastZero(KubeDocument parent, string name, string path, FieldErrors errors)
    {
        if (parent.Integer(name) is < 0) errors.Invalid($"{path}.{name}", parent[name]!, NotNegative);
    }

    /// <summary>A text that is absent or empty.</summary>
    internal static bool IsBlank(this KubeDocument parent, string name) => parent[name] is not { IsString: true, ScalarText.Length: > 0 };

    internal static void Required(KubeDocument parent, string name, string path, FieldErrors errors, string detail = "")
    {
        if (parent.IsBlank(name)) errors.Required($"{path}.{name}", detail);
    }

    /// <summary>Whether a field is the same in two objects; absence equals null.</summary>
    internal static bool SameField(KubeDocument left, KubeDocument right, string name) => Same(left[name], right[name]);

    internal static bool Same(KubeDocument? left, KubeDocument? right)
    {
        if (ReferenceEquals(left, right)) return true;
        var isLeftAbsent = left is null || left.IsNull;
        var isRightAbsent = right is null || right.IsNull;
        return isLeftAbsent || isRightAbsent ? isLeftAbsent && isRightAbsent : left!.Equals(right);
    }

    internal static void Port(KubeDocument? port, string path, FieldErrors errors)
    {
        if (port is not { IsNumber: true } || port.ScalarText is not { } text || !long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number)
            || number is < 1 or > 65535)
        {
            errors.Invalid(path, port ?? 0, PortRange);
        }
    }

    /// <summary>A port by number or by the name of a container's port.</summary>
    internal static void PortOrName(KubeDocument? port, string path, FieldErrors errors)
    {
        if (port is not { IsString: true })
        {
            Port(port, path, errors);
            return;
        }

        foreach (var problem in PortName(port.ScalarText!)) errors.Invalid(path, port, problem);
    }

    /// <summary>What is wrong with the name of a port (an IANA service name).</summary>
    internal static List<string> PortName(string name)
    {
        var problems = new List<string>();
        if (name.Length > 15) problems.Add("must be no more than 15 characters");
        var isWell = name.Length > 0;
        var hasLetter = false;
        foreach (var character in name)
        {
            isWell &= char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-';
            hasLetter |= char.IsAsciiLetterLower(character);
        }

        if (!isWell) problems.Add(PortNamePattern);
        if (!hasLetter) problems.Add("must contain at least one letter (a-z)");
        if (name.Contains("--", StringComparison.Ordinal)) problems.Add("must not contain consecutive hyphens");
        if (name.Length > 0 && (name[0] == '-' || name[^1] == '-')) problems.Add("must not begin or end with a hyphen");
        return problems;
    }

    /// <summary>A path below a directory: not absolute, not leading out of it.</summary>
    internal static void LocalPath(KubeDocument value, string path, FieldErrors errors)
    {
        if (value.ScalarText!.StartsWith('/')) errors.Invalid(path, value, "must be a relative path");
        NoBackSteps(value, path, errors);
    }

    internal static void NoBackSteps(KubeDocument value, string path, FieldErrors errors)
    {
        foreach (var part in value.ScalarText!.Split('/'))
        {
            if (part != "..") continue;
            errors.Invalid(path, value, "must not contain '..'");
            return;
        }
    }

    internal static void Address(KubeDocument value, string path, FieldErrors errors)
    {
        var text = value.ScalarText ?? "";
        var isWell = text.AsSpan().ContainsAny('.', ':') && System.Net.IPAddress.TryParse(text, out _);
        if (!isWell) errors.Invalid(path, value, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    }

    /// <summary>An address that traffic may be sent to.</summary>
    internal static void EndpointAddress(KubeDocument value, string path, FieldErrors errors)
    {
        var before = errors.Items.Count;
        Address(value, path, errors);
        if (errors.Items.Count > before) return;
        var address = System.Net.IPAddress.Parse(value.ScalarText!);
        var bytes = address.GetAddressBytes();
        var isV4 = bytes.Length == 4;
        if (address.Equals(System.Net.IPAddress.Any) || address.Equals(System.Net.IPAddress.IPv6Any)) errors.Invalid(path, value, $"may not be unspecified ({value.ScalarText})");
        if (System.Net.IPAddress.IsLoopback(address)) errors.Invalid(path, value, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
        if (isV4 ? bytes[0] == 169 && bytes[1] == 254 : address.IsIPv6LinkLocal) errors.Invalid(path, value, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        if (isV4 ? bytes[0] == 224 && bytes[1] == 0 && bytes[2] == 0 : bytes[0] == 0xFF && (bytes[1] & 0x0F) == 2)
        {
            errors.Invalid(path, value, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
        }
    }

    /// <summary>A percentage of more than all.</summary>
    internal static void AtMostAll(KubeDocument value, string path, FieldErrors errors)
    {
        if (value.IsString && value.ScalarText is { Length: > 1 } text && int.TryParse(text[..^1], System.Globalization.CultureInfo.InvariantCulture, out var percent) && percent > 100)
        {
            errors.Invalid(path, value, "must not be greater than 100%");
        }
    }

    /// <summary>A percentage or a number that is not negative.</summary>
    internal static void NumberOrPercent(KubeDocument value, string path, FieldErrors errors)
    {
        if (value.IsString)
        {
            var text = value.ScalarText!;
            var isPercent = text.Length > 1 && text[^1] == '%';
            for (var i = 0; i < text.Length - 1; i++) isPercent &= char.IsAsciiDigit(text[i]);
            if (!isPercent)
            {
                errors.Invalid(path, value, NameRules.Pattern("a valid percent string must be a numeric string followed by an ending '%'", "[0-9]+%", "1%", "93%"));
            }
        }
        else if (value.IsNumber && value.ScalarText!.StartsWith('-')) errors.Invalid(path, value, NotNegative);
    }
}
