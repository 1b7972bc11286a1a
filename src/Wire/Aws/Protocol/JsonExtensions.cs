using System.Text.Json;

namespace Drydock.Wire.Aws.Protocol;

/// <summary>What all of AWS's JSON protocols write alike.</summary>
internal static class JsonExtensions
{
    /// <summary>Instants are seconds since 1970.</summary>
    internal static void WriteTime(this Utf8JsonWriter json, string name, DateTimeOffset instant) => json.WriteNumber(name, instant.ToUnixTimeMilliseconds() / 1000m);
}
