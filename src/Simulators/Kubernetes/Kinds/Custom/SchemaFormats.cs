using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Drydock.Simulators.Kubernetes.Kinds.Rules;

namespace Drydock.Simulators.Kubernetes.Kinds.Custom;

/// <summary>The formats of strings that a CustomResourceDefinition's schema may ask for. Provenance: Recorded (crd/cr-validation: date-time), Documented (API reference of JSONSchemaProps.format).</summary>
internal static partial class SchemaFormats
{
    private static readonly SortedSet<string> Names = new(StringComparer.Ordinal)
    {
        "bsonobjectid", "uri", "email", "hostname", "ipv4", "ipv6", "cidr", "mac", "uuid", "uuid3", "uuid4", "uuid5", "isbn", "isbn10", "isbn13", "creditcard", "ssn", "hexcolor", "rgbcolor",
        "byte", "password", "date", "duration", "datetime", "k8sshortname", "k8slongname",
    };

    /// <summary>The format if values of that type are checked against it, else "".</summary>
    public static string Supported(string type, string format) => format.Length == 0 || IsKnown(type, format) ? format : "";

    public static bool IsKnown(string type, string format) => type switch
    {
        "" or "string" => Names.Contains(Normalize(format)),
        "integer" => format is "int32" or "int64",
        "number" => format is "float" or "double",
        _ => false,
    };

    public static bool IsValid(string format, string value) => Normalize(format) switch
    {
        "datetime" => IsTime(value),
        "date" => DateTime.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "duration" => Duration().IsMatch(value),
        "ipv4" => IPAddress.TryParse(value, out var v4) && v4.AddressFamily == AddressFamily.InterNetwork && value.Count(c => c == '.') == 3,
        "ipv6" => IPAddress.TryParse(value, out var v6) && v6.AddressFamily == AddressFamily.InterNetworkV6,
        "cidr" => value.Contains('/', StringComparison.Ordinal) && IPAddress.TryParse(value[..value.IndexOf('/', StringComparison.Ordinal)], out var address)
            && int.TryParse(value[(value.IndexOf('/', StringComparison.Ordinal) + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
            && bits <= (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128),
        "mac" => Mac().IsMatch(value),
        "uuid" => AnyUuid().IsMatch(value),
        "uuid3" => AnyUuid().IsMatch(value) && Digit(value, 12) == '3',
        "uuid4" => AnyUuid().IsMatch(value) && Digit(value, 12) == '4' && Digit(value, 16) is '8' or '9' or 'a' or 'b',
        "uuid5" => AnyUuid().IsMatch(value) && Digit(value, 12) == '5' && Digit(value, 16) is '8' or '9' or 'a' or 'b',
        "uri" => Uri.TryCreate(value, UriKind.Absolute, out _) || value.StartsWith('/'),
        "email" => Email().IsMatch(value),
        "hostname" => Hostname().IsMatch(value) && value.Length <= 255,
        "byte" => IsBase64(value),
        "hexcolor" => HexColor().IsMatch(value),
        "bsonobjectid" => value.Length == 24 && value.All(char.IsAsciiHexDigit),
        "ssn" => SocialSecurity().IsMatch(value),
        "k8sshortname" => NameRules.Label(value).Count == 0,
        "k8slongname" => NameRules.Subdomain(value).Count == 0,
        _ => true,
    };

    private static string Normalize(string format) => format.Contains('-', StringComparison.Ordinal) ? format.Replace("-", "", StringComparison.Ordinal) : format;

    private static char Digit(string value, int index) => char.ToLowerInvariant(value.Replace("-", "", StringComparison.Ordinal)[index]);

    private static bool IsTime(string value) =>
        DateTimePattern().IsMatch(value) && DateTimeOffset.TryParse(value.ToUpperInvariant(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);

    private static bool IsBase64(string value) => value.Length % 4 == 0 && Base64().IsMatch(value);

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:?[0-9]{2})\z")]
    private static partial Regex DateTimePattern();

    [GeneratedRegex(@"^(0|[+-]?([0-9]+(\.[0-9]*)?(ns|us|µs|ms|s|m|h))+|[0-9]+ *(ns|nano|nanos|nanosecond|nanoseconds|us|micro|micros|microsecond|microseconds|ms|milli|millis|millisecond|milliseconds|s|sec|secs|second|seconds|m|min|mins|minute|minutes|h|hr|hour|hours|d|day|days|w|wk|week|weeks))\z")]
    private static partial Regex Duration();

    [GeneratedRegex(@"^([0-9a-fA-F]{2}[:-]){5}([0-9a-fA-F]{2})\z|^([0-9a-fA-F]{4}\.){2}[0-9a-fA-F]{4}\z")]
    private static partial Regex Mac();

    [GeneratedRegex(@"^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}\z")]
    private static partial Regex AnyUuid();

    [GeneratedRegex(@"^[^@\s]+@[^@\s]+\z")]
    private static partial Regex Email();

    [GeneratedRegex(@"^([a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?\.)*[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?\.?\z")]
    private static partial Regex Hostname();

    [GeneratedRegex(@"^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})\z")]
    private static partial Regex HexColor();

    [GeneratedRegex(@"^[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}\z")]
    private static partial Regex SocialSecurity();

    [GeneratedRegex(@"^[A-Za-z0-9+/]*={0,2}\z")]
    private static partial Regex Base64();
}
