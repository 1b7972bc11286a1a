using System.Globalization;
using Drydock.Core.Fleets;
using Drydock.Simulators.Kubernetes;

namespace Drydock.Harness.Scenarios;

/// <summary>Fleets that come with Drydock.</summary>
public static class FleetScenarios
{
    private static readonly string[] Zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"];
    private static readonly TimeSpan WriteInterval = TimeSpan.FromSeconds(1);

    /// <summary>Twelve sets of three namespaces in three zones: one can't be read by EC2, one belongs to an operator, one is encrypted already; the other nine move.</summary>
    public static Scenario RedisFleet { get; } = Make(
        "redis-fleet", "twelve Redis sets of three namespaces move at a time: one fails, one is blocked, one is encrypted already, and the other nine come through",
        [
            .. Enumerable.Range(0, 12).Select(i => new FleetMemberSpec(
                $"team-{"abc"[i % 3]}", string.Create(CultureInfo.InvariantCulture, $"redis-{i / 3}"), Replicas: i % 4 == 3 ? 1 : 2, Gibibytes: 1 + (i % 3)) { IsOfAnOperator = i == 4, IsEncryptedBefore = i == 8 }),
        ],
        nodes: 6,
        new FleetSpec
        {
            Selector = "app=redis",
            Parallel = 4,
            VolumesAtOnce = 8,
            PendingSnapshotsMax = 8,
            Unreadable = ["team-c/redis-1"],
            Ends = new SortedDictionary<string, FleetOutcome>(StringComparer.Ordinal)
            {
                ["team-b/redis-1"] = FleetOutcome.Blocked, ["team-c/redis-1"] = FleetOutcome.RolledBack, ["team-c/redis-2"] = FleetOutcome.DoneBefore,
            },
        }) with
        {
            Account = new AccountSpec { Ec2RequestsPerSecond = 5 },
        };

    /// <summary>
    /// Four sets of two namespaces, of which two come through: the first goes alone, then two go at a time of which one fails. Its hazards are few enough to try them all.
    /// </summary>
    public static Scenario RedisFleetOfFour { get; } = Make(
        "redis-fleet-of-four", "four Redis sets of two namespaces, the smallest first: one fails, one is encrypted already, and the other two come through",
        [
            new FleetMemberSpec("team-a", "redis-0"), new FleetMemberSpec("team-a", "redis-1", Replicas: 1), new FleetMemberSpec("team-b", "redis-0", Replicas: 1) { IsEncryptedBefore = true },
            new FleetMemberSpec("team-b", "redis-1", Replicas: 1, Gibibytes: 1),
        ],
        nodes: 3,
        new FleetSpec
        {
            Selector = "app=redis",
            Parallel = 2,
            VolumesAtOnce = 3,
            PendingSnapshotsMax = 3,
            Unreadable = ["team-a/redis-1"],
            Ends = new SortedDictionary<string, FleetOutcome>(StringComparer.Ordinal) { ["team-a/redis-1"] = FleetOutcome.RolledBack, ["team-b/redis-0"] = FleetOutcome.DoneBefore },
        }) with
        {
            Account = new AccountSpec { Ec2RequestsPerSecond = 5 },
        };

    /// <summary>
    /// Sets of three volumes each, twenty to a namespace, all of which move: for measures. The snapshot-controller may ask as much of the API as the EBS driver's chart lets its sidecars: with its own
    /// default of five requests a second it makes and removes six snapshots of a set in a quarter of a minute, whatever else goes on, and nobody waits hours for a flag.
    /// </summary>
    public static Scenario Large(int sets, int parallel) => Large(Fleet(sets, parallel), sets);

    private static Scenario Large(Scenario fleet, int sets) => fleet with
    {
        Cluster = fleet.Cluster with { SnapshotControllerLimit = new ClientRateLimit(20, 100) },
        EverydayTrouble = false,
        Traffic = [.. Enumerable.Range(0, sets).Select(i => new TrafficSpec(string.Create(CultureInfo.InvariantCulture, $"team-{i / 20}/redis-{i}"), TimeSpan.FromSeconds(20)))],
        VirtualDeadline = TimeSpan.FromHours(48),
    };

    private static Scenario Fleet(int sets, int parallel) => Make(
        string.Create(CultureInfo.InvariantCulture, $"fleet-{sets}"), "many sets of three volumes",
        [.. Enumerable.Range(0, sets).Select(i => new FleetMemberSpec(string.Create(CultureInfo.InvariantCulture, $"team-{i / 20}"), string.Create(CultureInfo.InvariantCulture, $"redis-{i}"), Replicas: 3, Gibibytes: 4) { ProbeSeconds = 30 })],
        nodes: Math.Max(3, sets * 3 / 12),
        new FleetSpec { Selector = "app=redis", Parallel = parallel, VolumesAtOnce = parallel * 3, PendingSnapshotsMax = parallel * 3 });

    private static Scenario Make(string name, string description, IReadOnlyList<FleetMemberSpec> sets, int nodes, FleetSpec fleet) => new()
    {
        Name = name,
        Description = description,
        Cluster = new ClusterSpec
        {
            Nodes = [.. Enumerable.Range(0, nodes).Select(i => new NodeSpec(string.Create(CultureInfo.InvariantCulture, $"ip-10-0-{i / 250}-{1 + (i % 250)}.ec2.internal"), Zones[i % Zones.Length], "m5.large"))],
        },
        Manifests = FleetManifests.Of(sets),
        Traffic = [.. sets.Select(s => new TrafficSpec($"{s.Namespace}/{s.Name}", WriteInterval))],
        Migration = MigrationSpec.EncryptFleet(fleet),
    };
}
