using Drydock.Core;
using Drydock.Core.Kubernetes;

namespace Drydock.Unit.Core;

public sealed class PlanDiffTests
{
    private static readonly KubeDocument Before = KubeDocument.Parse("""{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9}""");

    [Test]
    public void A_change_shows_its_line_with_three_lines_around()
    {
        var plan = Plan(new PlannedChange(KubeResources.StatefulSets, "default/redis", Before, Before.With("e", 50), Remark: "made anew"));

        plan.ToDiff().Should().Be("""
            --- a/statefulsets/default/redis
            +++ b/statefulsets/default/redis	# made anew
            @@ -2,7 +2,7 @@
             b: 2
             c: 3
             d: 4
            -e: 5
            +e: 50
             f: 6
             g: 7
             h: 8

            """);
    }

    [Test]
    public void What_is_made_and_what_goes_is_compared_with_nothing()
    {
        var small = KubeDocument.Parse("""{"a":1}""");
        var plan = Plan(new(KubeResources.StorageClasses, "new", null, small, IsTemporary: true), new(KubeResources.StorageClasses, "old", small, null));

        plan.ToDiff().Should().Be("""
            --- /dev/null
            +++ b/storageclasses/new	# temporary
            @@ -0,0 +1,1 @@
            +a: 1
            --- a/storageclasses/old
            +++ /dev/null
            @@ -1,1 +0,0 @@
            -a: 1

            """);
    }

    [Test]
    public void Two_distant_changes_make_two_hunks()
    {
        var plan = Plan(new PlannedChange(KubeResources.ConfigMaps, "x", Before, Before.With("a", 10).Without("i")));

        plan.ToDiff().Split('\n').Count(l => l.StartsWith("@@", StringComparison.Ordinal)).Should().Be(2);
    }

    private static MigrationPlan Plan(params PlannedChange[] changes) =>
        new() { Migration = new Drydock.Core.VolumeEncryption.VolumeEncryptionMigration("default", "redis"), Changes = changes };
}
