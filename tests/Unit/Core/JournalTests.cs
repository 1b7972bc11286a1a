using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Unit.Core;

public sealed class JournalTests
{
    [Test]
    public void An_entry_whose_answer_was_lost_is_recognised_as_the_own_one()
    {
        var rig = new ApiRig();
        rig.Run(async () =>
        {
            var journal = await rig.JournalAsync("one");
            var isLost = false;
            rig.Api.Fates = (_, request) =>
            {
                if (request.Verb != KubeVerb.Patch || isLost) return CallFate.Deliver;
                isLost = true;
                return CallFate.LoseReply;
            };
            await journal.AdvanceAsync("one", "step", "intent", [new("key", "new"), new("gone", null)], CancellationToken.None);
            journal.Step.Should().Be("step");
            journal["key"].Should().Be("new");
        });

        rig.Get(KubeResources.ConfigMaps, "journal")!.Annotation(Journal.SequenceAnnotation).Should().Be("1", "it was written once");
    }

    [Test]
    public void Whoever_loses_the_race_of_the_journal_is_superseded()
    {
        var rig = new ApiRig();
        rig.Run(async () =>
        {
            var first = await rig.JournalAsync("one");
            var second = (await Journal.ReadAsync(rig.Reader, rig.Api, "default", "journal", CancellationToken.None))!;
            await second.AdvanceAsync("two", "step", "intent", [], CancellationToken.None);
            var late = () => first.AdvanceAsync("one", "step", "other", [], CancellationToken.None);
            await late.Should().ThrowAsync<SupersededException>();
            second.Session.Should().Be("two");
        });
    }

    [Test]
    public void A_journal_that_someone_only_labels_stays_the_own_one()
    {
        var rig = new ApiRig();
        rig.Run(async () =>
        {
            var journal = await rig.JournalAsync("one");
            var label = KubeDocument.Parse("""{"metadata":{"labels":{"seen":"yes"}}}""");
            await rig.Api.SendAsync(new KubeRequest(KubeVerb.Patch, KubeResources.ConfigMaps, "default", "journal", ContentType: PatchContentType.Merge, Body: label), CancellationToken.None);
            await journal.AdvanceAsync("one", "step", "intent", [], CancellationToken.None);
            journal.Step.Should().Be("step");
        });
    }

    [Test]
    public void A_journal_that_was_deleted_supersedes()
    {
        var rig = new ApiRig();
        rig.Run(async () =>
        {
            var journal = await rig.JournalAsync("one");
            await rig.Api.SendAsync(new KubeRequest(KubeVerb.Delete, KubeResources.ConfigMaps, "default", "journal"), CancellationToken.None);
            await rig.JournalAsync("two");
            var late = () => journal.AdvanceAsync("one", "step", "intent", [], CancellationToken.None);
            await late.Should().ThrowAsync<SupersededException>();
        });
    }

    [Test]
    public void An_intent_names_the_object_that_it_changes()
    {
        var claim = KubeDocument.Parse("""{"metadata":{"name":"data","namespace":"default","uid":"u","resourceVersion":"1"}}""");
        var patch = MigrationSession.Intent(Documents.Patch(KubeResources.PersistentVolumeClaims, claim, KubeDocument.EmptyObject));
        var pv = MigrationSession.Intent(Documents.Delete(KubeResources.PersistentVolumes, claim.WithoutAt("metadata", "namespace")));
        var set = MigrationSession.Intent(Documents.Delete(KubeResources.StatefulSets, claim));

        MigrationSession.Subject(patch).Should().Be((KubeResources.PersistentVolumeClaims, "default", "data"));
        MigrationSession.Subject(pv).Should().Be((KubeResources.PersistentVolumes, (string?)null, "data"));
        MigrationSession.Subject(set).Should().Be((KubeResources.StatefulSets, "default", "data"));
        MigrationSession.Subject(MigrationSession.Intent(Documents.Create(KubeResources.Pods, claim))).Should().BeNull();
        MigrationSession.Subject("note that data is verified").Should().BeNull();
    }
}
