namespace Drydock.Simulators.Kubernetes.Api.Requests;

/// <summary>A path of the API taken apart: /api/v1/namespaces/{ns}/{plural}/{name}/{subresource} and its relatives.</summary>
internal readonly record struct RequestPath(string Group, string Version, string? Namespace, string Plural, string Name, string? Subresource, bool IsWatchPrefix)
{
    /// <summary>Null when the path is none of a resource.</summary>
    public static RequestPath? Parse(string path)
    {
        var parts = path.Split('/');
        // A trailing slash is ignored; an empty part elsewhere is no path that is served.
        var end = parts.Length;
        while (end > 1 && parts[end - 1].Length == 0) end--;
        for (var i = 1; i < end; i++)
        {
            if (parts[i].Length == 0) return null;
            if (parts[i].Contains('%', StringComparison.Ordinal)) parts[i] = Uri.UnescapeDataString(parts[i]);
        }

        if (end < 4) return null;
        var (group, version, next) = parts[1] switch
        {
            "api" => ("", parts[2], 3),
            "apis" when end >= 5 => (parts[2], parts[3], 4),
            _ => ("", "", 0),
        };
        if (next == 0) return null;
        var isWatch = parts[next] == "watch" && end > next + 1;
        if (isWatch) next++;
        string? ns = null;
        if (parts[next] == "namespaces" && end > next + 2 && parts[next + 2] is not ("status" or "finalize"))
        {
            ns = parts[next + 1];
            next += 2;
        }

        if (end - next > 3) return next + 3 < end && parts[next + 2] == "proxy" ? new(group, version, ns, parts[next], parts[next + 1], "proxy", isWatch) : null;
        return new(group, version, ns, parts[next], end > next + 1 ? parts[next + 1] : "", end > next + 2 ? parts[next + 2] : null, isWatch);
    }
}
