using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.Permissions;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Unit.Core.Rolling;

namespace Drydock.Unit.Core;

/// <summary>A Redis set that moves onto a customer managed key, by a migrator that may do exactly what the printed documents grant.</summary>
internal sealed class LeastPrivilege
{

    /// <summary>The set as its owner wrote it down: permissions are printed from it, without a cluster.</summary>
    internal static readonly KubeDocument Set = KubeDocument.Parse("""
        {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db","namespace":"default"},
         "spec":{"serviceName":"db","replicas":2,"selector":{"matchLabels":{"app":"db"}},
          "template":{"metadata":{"labels":{"app":"db"}},"spec":{"terminationGracePeriodSeconds":10,
            "containers":[
             {"name":"redis","image":"redis:3.2","command":["redis-server"],"args":["/config/node.conf"],"envFrom":[{"secretRef":{"name":"password"}}],
              "volumeMounts":[{"name":"data","mountPath":"/data"},{"name":"config","mountPath":"/config"}]}],
            "volumes":[{"name":"config","configMap":{"name":"redis"}}]}},
          "volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"plain","resources":{"requests":{"storage":"4Gi"}}}}]}}
        """);

    private const string Role = "drydock";
    private static readonly ApiUser User = new("op", ["operators", "system:authenticated"]);

    private readonly MigrationPermissions _granted;

    private readonly KubeDocument _set;

    /// <summary>A replicated set that is moved pod by pod.</summary>
    internal LeastPrivilege(EncryptionRoute route, ReplicatedGroup group) : this(MigrationBy(route, EncryptionCutover.Rolling) with { RollingKinds = [new StandInApplication(group)] }, KubeDocument.Parse(ReplicatedGroup.Set), null) =>
        group.RegisterTo(Rig);

    internal LeastPrivilege(EncryptionRoute route, MigrationPermissions? granted = null, EncryptionCutover cutover = EncryptionCutover.InPlace) : this(MigrationBy(route, cutover), Set, granted)
    {
    }

    private LeastPrivilege(VolumeEncryptionMigration migration, KubeDocument set, MigrationPermissions? granted)
    {
        (Migration, _set) = (migration, set);
        _granted = granted ?? Table(migration, set);
        Rig = new MigrationRig(driver: aws =>
        {
            aws.Kms.CreateKey("alias/data");
            return Principal(AwsPermissionHolder.CsiDriver, AwsPrincipal.EbsCsiDriver(aws.Options.AccountId));
        });
    }

    /// <summary>The whole table, as tight as the set's manifest allows.</summary>
    internal static MigrationPermissions Table(EncryptionRoute route, EncryptionCutover cutover = EncryptionCutover.InPlace) => Table(MigrationBy(route, cutover), Set);

    private static MigrationPermissions Table(VolumeEncryptionMigration migration, KubeDocument set) => migration.Permissions(new PermissionScope
    {
        AccountId = new SimAwsOptions().AccountId,
        Region = new SimAwsOptions().Region,
        StatefulSet = set,
    });

    internal MigrationRig Rig { get; }

    internal VolumeEncryptionMigration Migration { get; }

    private static VolumeEncryptionMigration MigrationBy(EncryptionRoute route, EncryptionCutover cutover) => HazardRun.Migration with
    {
        KmsKey = "alias/data",
        Route = route,
        Cutover = cutover,
        TargetName = cutover == EncryptionCutover.SideBySide ? "db1" : null,
    };

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
        await Rig.Create(KubeResources.ConfigMaps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"redis","namespace":"default"},"data":{"node.conf":"port 6379\ndir /data\n"}}""");
        await Rig.Create(KubeResources.Secrets, """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"password","namespace":"default"},"stringData":{"A":"b"}}""");
        foreach (var document in Roles(_granted)) await Rig.Create(ResourceOf(document), document.ToString());
        await Rig.Deploy(_set.ToString());
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
