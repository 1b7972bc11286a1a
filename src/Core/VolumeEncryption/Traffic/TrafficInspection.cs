using System.Text;
using System.Text.RegularExpressions;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.Planning;
using static Drydock.Core.VolumeEncryption.EncryptionFindings;

namespace Drydock.Core.VolumeEncryption.Traffic;

/// <summary>Decides how clients are brought to a second StatefulSet, and finds what would still lead them to the old pods.</summary>
internal sealed class TrafficInspection(VolumeEncryptionMigration migration, Inventory inventory, FindingList findings)
{
    private const string OwnSwitch = "--i-switch-traffic-myself";
    private const int LabelValueMax = 63;

    private readonly KubeDocument _set = inventory.Set;
    private readonly string _target = migration.TargetName!;

    private string Subject => $"statefulset {_set.Key}";

    private KubeDocument Labels => _set.At("spec", "template", "metadata", "labels") ?? KubeDocument.EmptyObject;

    /// <summary>The second set; null when something is in the way of designing it.</summary>
    internal SideBySide? Run()
    {
        if (inventory.TargetSet is { } existing) findings.Block(ForeignObject, $"statefulset {existing.Key}", "it is there, and the second set needs the name", "choose another --target-name, or delete it");
        var services = inventory.Services.Where(SelectsOwn).ToList();
        if (LabelKey(services) is not { } key)
        {
            findings.Block(TrafficNotSwitchable, Subject, "its selector has no matchLabels: nothing tells the pods of a second set from its own", "take --cutover in-place");
            return null;
        }

        var from = Labels.Text(key);
        var to = from == _set.Name ? _target : $"{from}-{_target}";
        if (to.Length > LabelValueMax) to = _target;
        var beside = new SideBySide(_set.Name, _target, key, from, to, migration.SwitchTrafficMyself, []);
        foreach (var pod in inventory.Pods.Where(p => p.Label(key) == to))
        {
            findings.Block(TrafficNotSwitchable, $"pod {pod.Key}", $"it bears the label {key}={to}, by which the second set's pods would be told", "choose another --target-name");
        }

        Services(services);
        Names();
        Followers(from, key);
        return beside with { Switches = [.. services.Select(s => new TrafficSwitch(s.Name, s.At("spec", "selector")!, beside.Selector(s.At("spec", "selector")!)))] };
    }

    /// <summary>A label of the set's own selector; one that every Service selects by, and one that bears the set's name, before others.</summary>
    private string? LabelKey(IReadOnlyList<KubeDocument> services) => (_set.At("spec", "selector", "matchLabels")?.Fields ?? [])
        .Select(f => f.Name)
        .OrderByDescending(key => services.Count > 0 && services.All(s => s.Text("spec", "selector", key) is not null))
        .ThenByDescending(key => Labels.Text(key) == _set.Name)
        .FirstOrDefault();

    private bool SelectsOwn(KubeDocument service)
    {
        var selector = service.At("spec", "selector")?.Fields ?? [];
        return selector.Count > 0 && selector.All(f => f.Name == SideBySide.PodNameLabel ? IsPod(f.Value.ScalarText ?? "") : Labels.Text(f.Name) == f.Value.ScalarText);
    }

    private bool IsPod(string name) => name.StartsWith(_set.Name + "-", StringComparison.Ordinal) && int.TryParse(name.AsSpan(_set.Name.Length + 1), out _);

    private void Services(IReadOnlyList<KubeDocument> services)
    {
        if (services.Count == 0)
        {
            Tell(TrafficNotSwitchable, Subject, "no Service selects its pods: there is nothing by which clients could be switched", "put a Service in front of the pods and let clients use it");
        }
        else if (services.All(s => s.Text("spec", "clusterIP") == "None"))
        {
            Tell(TrafficByPodNames, $"service {services[0].Key}", $"only headless Services select the pods ({string.Join(", ", services.Select(s => s.Name))}): clients may reach single pods by their DNS names, as {_set.Name}-0.{services[0].Name}, which the new pods do not have",
                "put a Service with a cluster IP in front of the pods and let clients use it");
        }

        foreach (var service in services)
        {
            var selector = service.At("spec", "selector")!.Fields;
            var others = inventory.Pods.Where(p => p.ControllerOwner?.Text("uid") != _set.Uid && selector.All(f => p.Label(f.Name) == f.Value.ScalarText)).Select(p => p.Name).ToList();
            if (others.Count == 0) continue;
            Tell(TrafficShared, $"service {service.Key}", $"it selects pods of others too ({string.Join(", ", others)}), which the switch would cut off", "give the set a Service of its own");
        }
    }

    /// <summary>Environment, arguments, ConfigMaps and Secrets that name an old pod.</summary>
    private void Names()
    {
        var pattern = new Regex($@"(?<![a-z0-9.-]){Regex.Escape(_set.Name)}-(0|[1-9][0-9]*)(?<domain>\.[a-z0-9-]+)?(?![a-z0-9-])", RegexOptions.CultureInvariant);
        var (addresses, mentions) = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
        foreach (var (place, text) in Texts())
        {
            foreach (Match match in pattern.Matches(text))
            {
                var domain = match.Groups["domain"].Value;
                if (domain.Length > 1 && domain[1..] == _set.Text("spec", "serviceName")) addresses.Add($"{place} ({match.Value})");
                else if (domain.Length == 0) mentions.Add($"{place} ({match.Value})");
            }
        }

        if (addresses.Count > 0)
        {
            Tell(OldPodsNamed, Subject, $"its pods are named by their DNS names, which the new pods do not have: {string.Join("; ", addresses)}", "let these use the Service instead");
        }

        if (mentions.Count > 0)
        {
            findings.Warn(OldPodsNamed, Subject, $"its pods may be named here: {string.Join("; ", mentions)}", "look whether clients find the pods by these names");
        }
    }

    private IEnumerable<(string Place, string Text)> Texts()
    {
        foreach (var text in TextsOf($"statefulset {_set.Key}", _set.At("spec", "template", "spec"))) yield return text;
        foreach (var pod in inventory.Pods.Where(p => p.ControllerOwner?.Text("uid") != _set.Uid))
        {
            foreach (var text in TextsOf($"pod {pod.Key}", pod["spec"])) yield return text;
        }

        foreach (var deployment in inventory.Deployments.Where(d => d.Namespace == migration.Namespace))
        {
            foreach (var text in TextsOf($"deployment {deployment.Key}", deployment.At("spec", "template", "spec"))) yield return text;
        }

        foreach (var config in inventory.ConfigMaps)
        {
            foreach (var field in config["data"]?.Fields ?? []) yield return ($"configmap {config.Key} key {field.Name}", field.Value.ScalarText ?? "");
        }

        foreach (var secret in inventory.Secrets)
        {
            foreach (var field in secret["data"]?.Fields ?? []) yield return ($"secret {secret.Key} key {field.Name}", Decoded(field.Value.ScalarText ?? ""));
        }
    }

    private static IEnumerable<(string Place, string Text)> TextsOf(string owner, KubeDocument? pod)
    {
        foreach (var container in (pod?.List("containers") ?? []).Concat(pod?.List("initContainers") ?? []))
        {
            var place = $"{owner} container {container.Text("name")}";
            foreach (var word in container.List("command").Concat(container.List("args"))) yield return ($"{place} command", word.ScalarText ?? "");
            foreach (var variable in container.List("env")) yield return ($"{place} env {variable.Text("name")}", variable.Text("value") ?? "");
        }
    }

    /// <summary>A Secret's value as text; one that is none names no pod.</summary>
    private static string Decoded(string value)
    {
        var bytes = new byte[value.Length];
        return Convert.TryFromBase64String(value, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : "";
    }

    /// <summary>What follows the old set by name or label, and will not follow the new one by itself.</summary>
    private void Followers(string? from, string key)
    {
        foreach (var autoscaler in inventory.Autoscalers.Where(a => a.Text("spec", "scaleTargetRef", "kind") == "StatefulSet" && a.Text("spec", "scaleTargetRef", "name") == _set.Name))
        {
            findings.Warn(FollowsOldSet, $"horizontalpodautoscaler {autoscaler.Key}", $"it scales {_set.Name}, not {_target}", "point it at the second set after the migration");
        }

        foreach (var budget in inventory.DisruptionBudgets.Where(b => from is not null && b.Text("spec", "selector", "matchLabels", key) == from))
        {
            findings.Warn(FollowsOldSet, $"poddisruptionbudget {budget.Key}", $"it selects {key}={from}, which the new pods do not bear", "make one for the second set");
        }
    }

    /// <summary>Blocks, unless the user answers for the switch.</summary>
    private void Tell(string code, string subject, string observed, string toDo)
    {
        if (migration.SwitchTrafficMyself) findings.Warn(code, subject, observed, "switch these clients yourself when the migration pauses for it");
        else findings.Block(code, subject, observed, $"{toDo}, or switch the clients yourself with {OwnSwitch}");
    }
}
