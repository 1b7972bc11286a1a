using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.Permissions;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Kubernetes.Api;

namespace Drydock.Unit.Core;

/// <summary>A workload that moves onto a customer managed key, by a migrator that may do exactly what the printed documents grant.</summary>
internal sealed class LeastPrivilege
{
    private const string Role = "drydock";
    private static readonly ApiUser User = new("op", ["operators", "system:authenticated"]);

    private readonly MigrationPermissions _granted;
    private readonly MovedWorkload _workload;

    internal LeastPrivilege(MovedWorkload workload, MigrationPermissions? granted = null)
    {
        _workload = workload;
        _granted = granted ?? Table(workload);
        Rig = new MigrationRig(account: workload.Account, nodes: workload.Nodes, driver: aws =>
        {
            aws.Kms.CreateKey("alias/data");
            return Principal(AwsPermissionHolder.CsiDriver, AwsPrincipal.EbsCsiDriver(aws.Options.AccountId));
        });
        workload.Prepare?.Invoke(Rig);
    }

    /// <summary>The whole table, as tight as the workload's manifest allows.</summary>
    internal static MigrationPermissions Table(MovedWorkload workload) => workload.Migration.Permissions(new PermissionScope
    {
        AccountId = new SimAwsOptions().AccountId,
        Region = new SimAwsOptions().Region,
        StatefulSet = workload.Manifest,
        Claims = workload.Claims,
    });

    internal MigrationRig Rig { get; }

    internal VolumeEncryptionMigration Migration => _workload.Migration;

    /// <summary>Whether as many of its pods are ready as it wants.</summary>
    internal bool IsServing => _workload.ReadyReplicas(Rig) == _workload.Replicas;

    /// <summary>What the migrator asked of the cluster, as rights.</summary>
    internal SortedSet<string> Used { get; } = new(StringComparer.Ordinal);

    /// <summary>The migrator's ports under these permissions.</summary>
    internal MigrationPorts Ports(bool pretends = false, bool diesOften = false)
    {
        var role = Principal(AwsPermissionHolder.Migrator, AwsPrincipal.Role(Rig.Aws.Options.AccountId, "op"));
        var api = new RecordedRights(Rig.Cluster.ClientFor(User, "op"), Used) { Pretends = pretends, DiesOften = diesOften };
        return new MigrationPorts(api, Rig.Aws.BlockStorageFor(role), Rig.Aws.KeysFor(role));
    }

    private AwsPrincipal Principal(AwsPermissionHolder holder, AwsPrincipal principal) =>
        PermissionDocuments.Policy(_granted, holder) is { } policy ? principal.With([.. Statements(policy)]) : principal;

    /// <summary>Cluster, key and workload, and the roles of these permissions.</summary>
    internal async Task DeployAsync()
    {
        await Rig.Cluster.StartAsync(CancellationToken.None);
        await _workload.DeployAsync(Rig);
        foreach (var document in Roles(_granted)) await Rig.Create(ResourceOf(document), document.ToString());
    }

    /// <summary>Gives the user these rights instead of those before.</summary>
    internal async Task GrantAsync(MigrationPermissions granted)
    {
        foreach (var document in Roles(granted).Where(d => d["rules"] is not null))
        {
            await Rig.Patch(ResourceOf(document), document.Namespace, document.Name, KubeDocument.Object(("rules", document["rules"])).ToString());
        }
    }

    private static IReadOnlyList<KubeDocument> Roles(MigrationPermissions granted) => PermissionDocuments.Rbac(granted, Role, new PermissionSubject("Group", "operators"));

    private static KubeResource ResourceOf(KubeDocument document) => document.Text("kind") switch
    {
        "ClusterRole" => KubeResources.ClusterRoles,
        "ClusterRoleBinding" => KubeResources.ClusterRoleBindings,
        "Role" => KubeResources.Roles,
        _ => KubeResources.RoleBindings,
    };

    /// <summary>A policy's statements, read back from its JSON.</summary>
    private static IEnumerable<PolicyStatement> Statements(KubeDocument policy)
    {
        foreach (var statement in KubeDocument.Parse(policy.ToString()).List("Statement"))
        {
            var conditions = (statement["Condition"]?.Fields ?? []).SelectMany(o => o.Value.Fields.Select(c =>
                new PolicyCondition(o.Name, c.Name, c.Value.IsArray ? [.. c.Value.Items.Select(i => i.ScalarText!)] : [c.Value.ScalarText!])));
            yield return PolicyStatement.Allow([.. statement.List("Action").Select(a => a.ScalarText!)], [.. statement.List("Resource").Select(r => r.ScalarText!)], [.. conditions]);
        }
    }
}
