using System.Text;
using System.Text.RegularExpressions;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Unit.Controllers.Storage;

/// <summary>
/// The changes of every object in order, without what differs from run to run: each a line with the kind of change and the fields that it changed. From a recorded watch or from the
/// simulated store, so that the two can be compared line by line.
/// </summary>
internal sealed partial class ChangeLog
{
    private readonly SortedDictionary<string, List<string>> _lines = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, KubeDocument> _last = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _lives = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _roles = new(StringComparer.Ordinal);

    /// <summary>By role: the resource, which of the objects under one name it is, and that name.</summary>
    internal IReadOnlyDictionary<string, List<string>> Lines => _lines;

    internal void Add(string type, string resource, KubeDocument value)
    {
        if (!_roles.TryGetValue(value.Uid, out var role)) _roles[value.Uid] = role = RoleOf(resource, value);
        if (!_lines.TryGetValue(role, out var lines)) _lines[role] = lines = [];
        var line = new StringBuilder(type);
        var before = Flatten(type == "ADDED" ? KubeDocument.EmptyObject : _last[value.Uid]);
        var after = Flatten(value);
        foreach (var path in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal))
        {
            var (old, now) = (before.GetValueOrDefault(path), after.GetValueOrDefault(path));
            if (old != now) line.Append(' ').Append(path).Append('=').Append(now ?? "<removed>");
        }

        lines.Add(line.ToString());
        _last[value.Uid] = value;
    }

    internal void Add(StoreCommit commit)
    {
        var name = commit.Resource.Plural switch
        {
            "persistentvolumes" => "pv",
            "persistentvolumeclaims" => "pvc",
            "volumeattachments" or "volumesnapshots" or "volumesnapshotcontents" => commit.Resource.Plural,
            _ => null,
        };
        if (name is not null) Add(commit.Old is null ? "ADDED" : commit.New is null ? "DELETED" : "MODIFIED", name, commit.New ?? commit.Old!);
    }

    private string RoleOf(string resource, KubeDocument value)
    {
        var about = resource switch
        {
            "pv" => value.Text("spec", "claimRef", "name")!,
            "volumeattachments" => _roles.Values.First(r => r.StartsWith("pv ", StringComparison.Ordinal) && Named(r, value.Text("spec", "source", "persistentVolumeName")!)).Split(' ')[2],
            "volumesnapshotcontents" => value.Text("spec", "volumeSnapshotRef", "name")!,
            _ => value.Name,
        };
        var life = _lives[$"{resource} {about}"] = _lives.GetValueOrDefault($"{resource} {about}") + 1;
        return $"{resource} {life} {about}";
    }

    private bool Named(string role, string name) => _roles.Any(r => r.Value == role && _last.TryGetValue(r.Key, out var value) && value.Name == name);

    private static SortedDictionary<string, string> Flatten(KubeDocument value)
    {
        var flat = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Flatten(value, "", flat);
        return flat;
    }

    private static void Flatten(KubeDocument value, string path, SortedDictionary<string, string> flat)
    {
        if (path is "/metadata/resourceVersion" or "/metadata/uid" or "/metadata/managedFields" or "/metadata/creationTimestamp") return;
        if (value.IsObject && value.Fields.Count > 0)
        {
            foreach (var field in value.Fields) Flatten(field.Value, $"{path}/{field.Name.Replace('/', '~')}", flat);
        }
        else
        {
            flat[path] = path.EndsWith("resourceVersion", StringComparison.Ordinal) ? "<rv>" : Scrub(value.ToString());
        }
    }

    private static string Scrub(string text)
    {
        text = Identity().Replace(text, "\"<identity>-");
        text = Uuid().Replace(text, "<uid>");
        text = Hash().Replace(text, "csi-<hash>");
        text = Time().Replace(text, "<time>");
        return Nanoseconds().IsMatch(text) ? "<nanos>" : text;
    }

    [GeneratedRegex("\"[0-9]{13}-[0-9]{1,4}-")]
    private static partial Regex Identity();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uuid();

    [GeneratedRegex("csi-[0-9a-f]{64}")]
    private static partial Regex Hash();

    [GeneratedRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z")]
    private static partial Regex Time();

    [GeneratedRegex("^[0-9]{19}$")]
    private static partial Regex Nanoseconds();
}
