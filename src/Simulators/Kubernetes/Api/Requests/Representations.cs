using System.Globalization;

namespace Drydock.Simulators.Kubernetes.Api.Requests;

/// <summary>
/// Agrees with a client on the form of the answer (Recorded; the order of preference Documented in RFC 9110). Protobuf and CBOR are not made here: a client that takes JSON too gets JSON, another one 406.
/// </summary>
internal static class Representations
{
    private const string TypeJson = "application/json";
    private const string TypeYaml = "application/yaml";

    /// <summary>The form of the answer, or null when the client accepts none that is served.</summary>
    public static Representation? Negotiate(string? accept)
    {
        if (string.IsNullOrEmpty(accept) || accept is TypeJson or "*/*" or "application/json, */*") return Representation.Json;
        (Representation Found, double Quality)? best = null;
        foreach (var clause in accept.Split(','))
        {
            var parts = clause.Split(';');
            var type = parts[0].Trim();
            var isYaml = type == TypeYaml;
            if (!isYaml && type is not (TypeJson or "application/*" or "*/*")) continue;
            if (Read(parts, isYaml, out var quality) is not { } found) continue;
            // The first of equals wins.
            if (best is null || quality > best.Value.Quality) best = (found, quality);
        }

        return best?.Found;
    }

    /// <summary>Whether a clause asks for discovery in one piece, in the version that is served: older clients ask for v2beta1, and get the plain lists.</summary>
    public static bool WantsAggregatedDiscovery(string? accept)
    {
        if (accept is null || !accept.Contains("as=APIGroupDiscoveryList", StringComparison.Ordinal)) return false;
        foreach (var clause in accept.Split(','))
        {
            var parts = clause.Split(';', StringSplitOptions.TrimEntries);
            if (parts[0] is TypeJson or "application/*" or "*/*" && parts.Contains("as=APIGroupDiscoveryList") && parts.Contains("g=apidiscovery.k8s.io") && parts.Contains("v=v2")) return true;
        }

        return false;
    }

    /// <summary>Whether YAML is what errors are written in as well.</summary>
    public static bool PrefersYaml(string? accept) =>
        accept is not null && accept.Contains("yaml", StringComparison.Ordinal) && Negotiate(accept) is { IsYaml: true };

    /// <summary>The same answer to be written as YAML.</summary>
    public static ApiResponse AsYaml(ApiResponse answer)
    {
        var headers = new List<KeyValuePair<string, string>>(answer.Headers.Count);
        foreach (var header in answer.Headers) headers.Add(header is { Key: "Content-Type", Value: TypeJson } ? new("Content-Type", TypeYaml) : header);
        return answer with { Headers = headers };
    }

    public static ApiResponse NotAcceptable() => ApiStatus.Failure(406, "NotAcceptable",
        "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch",
        Drydock.Core.Kubernetes.KubeDocument.EmptyObject);

    /// <summary>The parameters of a clause; null when it asks for a transformation that no resource knows.</summary>
    private static Representation? Read(string[] parts, bool isYaml, out double quality)
    {
        quality = 1;
        var (kind, group, version) = ("", "", "");
        for (var i = 1; i < parts.Length; i++)
        {
            var equals = parts[i].IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) continue;
            var value = parts[i][(equals + 1)..].Trim();
            switch (parts[i][..equals].Trim())
            {
                case "as": kind = value; break;
                case "g": group = value; break;
                case "v": version = value; break;
                case "q": quality = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var given) ? given : 1; break;
            }
        }

        if (kind.Length == 0) return isYaml ? new Representation(true) : Representation.Json;
        var isKnown = kind is "Table" or "PartialObjectMetadata" or "PartialObjectMetadataList" && group == "meta.k8s.io" && version is "v1" or "v1beta1";
        return isKnown ? new Representation(isYaml, kind, version) : null;
    }
}
