using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Tables;

/// <summary>Columns and cells of the core group, of events, leases, slices, priorities and roles. Provenance: Recorded (list/table-*, kubectl transcripts), Documented (kubectl get).</summary>
internal static class CoreTables
{
    public static readonly KindTable Pod = new("Name Ready Status Restarts Age IP+ Node+ Nominated_Node+ Readiness_Gates+", PodRow.Cells, PodRow.Conditions);

    public static readonly KindTable Namespace = new("Name Status Age", static (v, now) => [v.Name, v.Text("status", "phase") ?? "", CellText.Age(v, now)]);

    public static readonly KindTable Secret = new("Name Type Data Age", static (v, now) => [v.Name, v.Text("type") ?? "", v["data"]?.Fields.Count ?? 0, CellText.Age(v, now)]);

    public static readonly KindTable ConfigMap = new("Name Data Age", static (v, now) =>
        [v.Name, (v["data"]?.Fields.Count ?? 0) + (v["binaryData"]?.Fields.Count ?? 0), CellText.Age(v, now)]);

    public static readonly KindTable ServiceAccount = new("Name Secrets Age", static (v, now) => [v.Name, v.List("secrets").Count, CellText.Age(v, now)]);

    public static readonly KindTable PodTemplate = new("Name Containers Images Pod_Labels", static (v, _) =>
        [v.Name, CellText.ContainerNames(v["template"]), CellText.Images(v["template"]), CellText.Labels(v.At("template", "metadata", "labels"))]);

    public static readonly KindTable Service = new("Name Type Cluster-IP External-IP Port(s) Age Selector+", static (v, now) =>
    [
        v.Name, v.Text("spec", "type") ?? "", v.List("spec", "clusterIPs") is [var ip, ..] ? ip.ScalarText ?? "" : CellText.None,
        ExternalAddress(v), CellText.OrNone(CellText.Join(v.List("spec", "ports").Select(ServicePort))), CellText.Age(v, now), CellText.Labels(v.At("spec", "selector")),
    ]);

    public static readonly KindTable Endpoints = new("Name Endpoints Age", static (v, now) => [v.Name, EndpointsText(v), CellText.Age(v, now)]);

    public static readonly KindTable EndpointSlice = new("Name AddressType Ports Endpoints Age", static (v, now) =>
    [
        v.Name, v.Text("addressType") ?? "",
        CellText.Few([.. v.List("ports").Select(p => p.Integer("port") is { } port ? CellText.Number(port) : p.Text("name") ?? "*")], CellText.Unset),
        CellText.Few([.. v.List("endpoints").SelectMany(e => e.List("addresses")).Select(a => a.ScalarText ?? "")], CellText.Unset), CellText.Age(v, now),
    ]);

    public static readonly KindTable Node = new("Name Status Roles Age Version Internal-IP+ External-IP+ OS-Image+ Kernel-Version+ Container-Runtime+", static (v, now) =>
    [
        v.Name, NodeStatus(v), CellText.OrNone(CellText.Join(NodeRoles(v))), CellText.Age(v, now), v.Text("status", "nodeInfo", "kubeletVersion") ?? "",
        NodeAddress(v, "InternalIP"), NodeAddress(v, "ExternalIP"), NodeInfo(v, "osImage"), NodeInfo(v, "kernelVersion"), NodeInfo(v, "containerRuntimeVersion"),
    ]);

    public static readonly KindTable ResourceQuota = new("Name Request Limit Age", static (v, now) =>
        [v.Name, Quotas(v, false), Quotas(v, true), CellText.Age(v, now)]);

    public static readonly KindTable Lease = new("Name Holder Age", static (v, now) => [v.Name, v.Text("spec", "holderIdentity") ?? "", CellText.Age(v, now)]);

    public static readonly KindTable PriorityClass = new("Name Value:integer Global-Default:boolean Age PreemptionPolicy", static (v, now) =>
        [v.Name, CellText.Count(v, "value"), v.Flag("globalDefault") ?? false, CellText.Age(v, now), v.Text("preemptionPolicy") ?? ""]);

    public static readonly KindTable Role = new("Name Created_At", static (v, _) => [v.Name, v.Text("metadata", "creationTimestamp") ?? ""]);

    public static readonly KindTable Binding = new("Name Role Age Users+ Groups+ ServiceAccounts+", static (v, now) =>
        [v.Name, $"{v.Text("roleRef", "kind")}/{v.Text("roleRef", "name")}", CellText.Age(v, now), Subjects(v, "User"), Subjects(v, "Group"), Subjects(v, "ServiceAccount")]);

    public static readonly KindTable ComponentStatus = new("Name Status Message Error", static (v, _) =>
    [
        v.Name, v.List("conditions") is [var condition, ..] ? condition.Text("status") == "True" ? "Healthy" : "Unhealthy" : "Unknown",
        v.List("conditions") is [var told, ..] ? told.Text("message") ?? "" : "", v.List("conditions") is [var failed, ..] ? failed.Text("error") ?? "" : "",
    ]);

    /// <summary>Kinds without columns of their own: name and time of creation.</summary>
    public static readonly KindTable Default = new("Name Created_At:date", static (v, _) => [v.Name, v.Text("metadata", "creationTimestamp") ?? ""]);

    private static string ServicePort(KubeDocument port)
    {
        var node = port.Integer("nodePort") is { } given and > 0 ? ":" + CellText.Number(given) : "";
        return $"{CellText.Number(port.Integer("port"))}{node}/{port.Text("protocol")}";
    }

    private static string ExternalAddress(KubeDocument service)
    {
        var addresses = service.List("spec", "externalIPs").Select(a => a.ScalarText).ToList();
        switch (service.Text("spec", "type"))
        {
            case "ClusterIP" or "NodePort": return CellText.OrNone(CellText.Join(addresses));
            case "ExternalName": return service.Text("spec", "externalName") ?? "";
            case "LoadBalancer":
                var ingress = service.List("status", "loadBalancer", "ingress").Select(i => i.Text("ip") ?? i.Text("hostname")).Order(StringComparer.Ordinal).ToList();
                return ingress.Count + addresses.Count == 0 ? "<pending>" : CellText.Join(ingress.Concat(addresses));
            default: return CellText.Unknown;
        }
    }

    private static string EndpointsText(KubeDocument endpoints)
    {
        var list = new List<string>();
        foreach (var subset in endpoints.List("subsets"))
        {
            var addresses = subset.List("addresses").Select(a => a.Text("ip") ?? "").ToList();
            if (subset.List("ports").Count == 0) list.AddRange(addresses);
            foreach (var port in subset.List("ports")) list.AddRange(addresses.Select(a => $"{(a.Contains(':', StringComparison.Ordinal) ? $"[{a}]" : a)}:{CellText.Number(port.Integer("port"))}"));
        }

        return CellText.Few(list, endpoints.List("subsets").Count == 0 ? CellText.None : "");
    }

    private static string NodeStatus(KubeDocument node)
    {
        var status = "Unknown";
        foreach (var condition in node.List("status", "conditions"))
        {
            if (condition.Text("type") == "Ready") status = condition.Text("status") == "True" ? "Ready" : "NotReady";
        }

        return node.Flag("spec", "unschedulable") == true ? status + ",SchedulingDisabled" : status;
    }

    private static SortedSet<string> NodeRoles(KubeDocument node)
    {
        const string RolePrefix = "node-role.kubernetes.io/";
        var roles = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var label in node.At("metadata", "labels")?.Fields ?? [])
        {
            if (label.Name.StartsWith(RolePrefix, StringComparison.Ordinal) && label.Name.Length > RolePrefix.Length) roles.Add(label.Name[RolePrefix.Length..]);
            else if (label.Name == "kubernetes.io/role" && label.Value.ScalarText is { Length: > 0 } role) roles.Add(role);
        }

        return roles;
    }

    private static string NodeAddress(KubeDocument node, string type)
    {
        foreach (var address in node.List("status", "addresses"))
        {
            if (address.Text("type") == type) return address.Text("address") ?? "";
        }

        return CellText.None;
    }

    private static string NodeInfo(KubeDocument node, string name) => node.Text("status", "nodeInfo", name) is { Length: > 0 } text ? text : CellText.Unknown;

    private static string Quotas(KubeDocument quota, bool isLimit)
    {
        var hard = quota.At("status", "hard")?.Fields ?? [];
        var parts = hard.Where(f => f.Name.StartsWith("limits.", StringComparison.Ordinal) == isLimit).OrderBy(f => f.Name, StringComparer.Ordinal);
        return string.Join(", ", parts.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Name}: {quota.At("status", "used", f.Name)?.ScalarText ?? "0"}/{f.Value.ScalarText}")));
    }

    private static string Subjects(KubeDocument binding, string kind) => string.Join(", ", binding.List("subjects").Where(s => s.Text("kind") == kind)
        .Select(s => kind == "ServiceAccount" ? $"{s.Text("namespace")}/{s.Text("name")}" : s.Text("name")));
}
