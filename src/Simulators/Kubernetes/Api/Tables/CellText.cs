using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Simulators.Kubernetes.Api.Tables;

/// <summary>The texts that cells of many kinds have in common.</summary>
internal static class CellText
{
    public const string None = "<none>";
    public const string Unset = "<unset>";
    public const string Unknown = "<unknown>";

    /// <summary>How long ago the object was created.</summary>
    public static KubeDocument Age(KubeDocument value, DateTimeOffset now) => Since(value.Text("metadata", "creationTimestamp"), now);

    /// <summary>How long ago a moment was.</summary>
    public static string Since(string? time, DateTimeOffset now) => KubeTime.Parse(time) is { } moment ? HumanDuration.Of(now - moment) : Unknown;

    public static string Number(long? value) => (value ?? 0).ToString(CultureInfo.InvariantCulture);

    public static KubeDocument Count(KubeDocument value, params ReadOnlySpan<string> path) => value.Integer(path) ?? 0;

    public static string OrNone(string? text) => string.IsNullOrEmpty(text) ? None : text;

    public static string Join(IEnumerable<string?> parts) => string.Join(',', parts);

    /// <summary>Labels as k=v,…, in order of the keys.</summary>
    public static string Labels(KubeDocument? map)
    {
        if (map is null || map.Fields.Count == 0) return None;
        return Join(map.Fields.OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => $"{f.Name}={f.Value.ScalarText}"));
    }

    /// <summary>A label selector as a query writes it; <paramref name="empty"/> when it selects everything.</summary>
    public static string Selector(KubeDocument? selector, string empty = None)
    {
        var terms = new List<(string Key, string Text)>();
        foreach (var field in selector?["matchLabels"]?.Fields ?? []) terms.Add((field.Name, $"{field.Name}={field.Value.ScalarText}"));
        foreach (var expression in selector?.List("matchExpressions") ?? [])
        {
            var key = expression.Text("key") ?? "";
            var values = string.Join(',', expression.List("values").Select(v => v.ScalarText).Order(StringComparer.Ordinal));
            terms.Add((key, expression.Text("operator") switch
            {
                "In" => $"{key} in ({values})",
                "NotIn" => $"{key} notin ({values})",
                "DoesNotExist" => "!" + key,
                _ => key,
            }));
        }

        return terms.Count == 0 ? empty : Join(terms.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => t.Text));
    }

    /// <summary>Access modes in their short form, each once, in the order of their width.</summary>
    public static string AccessModes(IReadOnlyList<KubeDocument> modes)
    {
        var given = modes.Select(m => m.ScalarText).ToList();
        (string Long, string Short)[] all = [("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP")];
        return Join(all.Where(a => given.Contains(a.Long)).Select(a => a.Short));
    }

    public static KubeDocument ContainerNames(KubeDocument? template) => Join((template?.List("spec", "containers") ?? []).Select(c => c.Text("name")));

    public static KubeDocument Images(KubeDocument? template) => Join((template?.List("spec", "containers") ?? []).Select(c => c.Text("image")));

    /// <summary>Up to three items and how many more there are.</summary>
    public static string Few(IReadOnlyList<string> items, string empty)
    {
        const int Shown = 3;
        if (items.Count == 0) return empty;
        return items.Count <= Shown
            ? Join(items)
            : string.Create(CultureInfo.InvariantCulture, $"{Join(items.Take(Shown))} + {items.Count - Shown} more...");
    }

    public static bool HasCondition(KubeDocument value, string type, string status = "True")
    {
        foreach (var condition in value.List("status", "conditions"))
        {
            if (condition.Text("type") == type && condition.Text("status") == status) return true;
        }

        return false;
    }
}
