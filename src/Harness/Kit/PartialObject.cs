using Drydock.Core.Kubernetes;

namespace Drydock.Harness.Kit;

/// <summary>Compares the fields that someone cares for with a whole object.</summary>
public static class PartialObject
{
    /// <summary>A line per field that is missing or different, as <c>spec.replicas: 2 is expected, it is 3</c>; none: all are as expected.</summary>
    public static IReadOnlyList<string> Differences(KubeDocument expected, KubeDocument actual)
    {
        var differences = new List<string>();
        Compare(expected, actual, "", differences);
        return differences;
    }

    private static void Compare(KubeDocument expected, KubeDocument? actual, string path, List<string> differences)
    {
        if (actual is null) differences.Add($"{path}: {expected} is expected, it is not there");
        else if (expected.IsObject && actual.IsObject) foreach (var (name, value) in expected.Fields) Compare(value!, actual[name], path.Length == 0 ? name : $"{path}.{name}", differences);
        else if (expected.IsArray && actual.IsArray && IsNamed(expected)) CompareByName(expected, actual, path, differences);
        else if (expected.IsArray && actual.IsArray && expected.Items.Count == actual.Items.Count)
        {
            for (var i = 0; i < expected.Items.Count; i++) Compare(expected.Items[i], actual.Items[i], $"{path}[{i}]", differences);
        }
        else if (expected.ToString() != actual.ToString()) differences.Add($"{path}: {expected} is expected, it is {actual}");
    }

    private static void CompareByName(KubeDocument expected, KubeDocument actual, string path, List<string> differences)
    {
        foreach (var item in expected.Items)
        {
            var name = item.Text("name")!;
            Compare(item, actual.Items.FirstOrDefault(a => a.Text("name") == name), $"{path}[{name}]", differences);
        }
    }

    private static bool IsNamed(KubeDocument list) => list.Items.Count > 0 && list.Items.All(i => i.IsObject && i.Text("name") is not null);
}
