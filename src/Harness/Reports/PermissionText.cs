using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Drydock.Core.Kubernetes;
using Drydock.Core.Permissions;

namespace Drydock.Harness.Reports;

/// <summary>Permissions as text for people, or as documents that kubectl and aws take.</summary>
public static class PermissionText
{
    /// <param name="kind">The kind of migration.</param>
    /// <param name="target">Whose permissions: the workload, or the fleet.</param>
    /// <param name="permissions">The table.</param>
    /// <param name="grants">The documents made of it.</param>
    /// <param name="part">all, rbac, policy, driver-policy.</param>
    /// <param name="format">text, json, yaml.</param>
    public static string Render(string kind, string target, MigrationPermissions permissions, PermissionGrants grants, string part, string format) => (part, format) switch
    {
        ("all", "text") => Explain(kind, target, permissions, grants),
        ("all", "json") => Json(KubeDocument.Object(("rbac", List(grants.Rbac)), ("policy", grants.Policy), ("driverPolicy", grants.DriverPolicy ?? KubeDocument.Null))),
        ("rbac", "json") => Json(List(grants.Rbac)),
        ("all" or "rbac", _) => YamlText.Format(grants.Rbac),
        (_, "yaml") => YamlText.Format(Policy(grants, part)),
        _ => Json(Policy(grants, part)),
    };

    /// <summary>A role without anything to grant gets a policy without statements, so that whoever pipes this gets a document.</summary>
    private static KubeDocument Policy(PermissionGrants grants, string part) => part == "policy" ? grants.Policy
        : grants.DriverPolicy ?? KubeDocument.Object(("Version", "2012-10-17"), ("Statement", KubeDocument.ArrayOf([])));

    private static string Explain(string kind, string target, MigrationPermissions permissions, PermissionGrants grants)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"What '{kind}' of {target} needs, and nothing else.\n\n");
        ReportText.Section(text, "In the cluster", string.Concat(permissions.Cluster.Select(p => string.Create(CultureInfo.InvariantCulture,
            $"{string.Join(", ", p.Verbs)} {p.QualifiedResource}{(p.Names.Count == 0 ? "" : $" [{string.Join(", ", p.Names)}]")}{(p.Namespace is null ? "" : $" in {p.Namespace}")}: {p.Why}\n"))));
        ReportText.Section(text, "RBAC (kubectl apply -f -)", YamlText.Format(grants.Rbac));
        ReportText.Section(text, "IAM policy of who migrates", Json(grants.Policy));
        ReportText.Section(text, "IAM policy of the EBS CSI driver's role, besides AmazonEBSCSIDriverPolicy", grants.DriverPolicy is null ? "nothing: AWS's own key aws/ebs lets every caller of the account use it by way of EC2" : Json(grants.DriverPolicy));
        text.Append("To narrow it down: --manifests names claims, pods, ConfigMaps and Secrets; --account and --region fill the ARNs; --volume names sources without the driver's tags.\n");
        return text.ToString();
    }

    private static KubeDocument List(IReadOnlyList<KubeDocument> items) => KubeDocument.Object(("apiVersion", "v1"), ("kind", "List"), ("items", KubeDocument.ArrayOf(items)));

    private static string Json(KubeDocument value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var parsed = JsonDocument.Parse(value.ToString());
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) parsed.RootElement.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }
}
