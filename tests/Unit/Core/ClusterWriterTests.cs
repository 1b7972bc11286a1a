using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Unit.Core;

public sealed class ClusterWriterTests
{
    private static KubeDocument Object(MigrationSession session) => Documents.New(KubeResources.ConfigMaps, "ConfigMap", "default", "made", session.Migration);

    [Test]
    public void A_creation_whose_answer_was_lost_is_not_done_twice()
    {
        var rig = new ApiRig();
        var creations = 0;
        rig.Run(async () =>
        {
            var session = await rig.SessionAsync("one");
            rig.Api.Fates = (_, request) => request.Verb == KubeVerb.Create && creations++ == 0 ? CallFate.LoseReply : CallFate.Deliver;
            await new ClusterWriter(rig.Api, rig.Reader, session).EnsureCreatedAsync(KubeResources.ConfigMaps, Object(session), CancellationToken.None);
        });

        creations.Should().Be(1);
    }

    [Test]
    public void An_object_of_someone_else_under_the_name_is_left_alone()
    {
        var rig = new ApiRig();
        rig.Run(async () =>
        {
            var session = await rig.SessionAsync("one");
            var foreign = KubeDocument.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"made","namespace":"default"}}""");
            await rig.Api.SendAsync(Documents.Create(KubeResources.ConfigMaps, foreign), CancellationToken.None);
            var writer = new ClusterWriter(rig.Api, rig.Reader, session);
            var create = () => writer.EnsureCreatedAsync(KubeResources.ConfigMaps, Object(session), CancellationToken.None);
            (await create.Should().ThrowAsync<StepFailedException>()).Which.Code.Should().Be(StepFailedException.ForeignObject);
            await writer.DeleteAsync(KubeResources.ConfigMaps, "default", "made", TimeSpan.FromMinutes(1), CancellationToken.None);
        });

        rig.Get(KubeResources.ConfigMaps, "made").Should().NotBeNull();
    }

    [Test]
    public void What_was_made_after_the_lease_was_lost_is_taken_away_again()
    {
        var rig = new ApiRig();
        rig.Run(async () =>
        {
            var session = await rig.SessionAsync("one");
            rig.Api.WatchDelay = null;
            var writer = new ClusterWriter(rig.Api, rig.Reader, session);
            var isSlow = true;
            var slow = new SlowKubernetes(rig.Api, async request =>
            {
                if (request.Verb != KubeVerb.Create || !isSlow) return;
                isSlow = false;
                await rig.Lease("two").AcquireAsync(CancellationToken.None);
            });
            var create = () => new ClusterWriter(slow, rig.Reader, session).EnsureCreatedAsync(KubeResources.ConfigMaps, Object(session), CancellationToken.None);
            await create.Should().ThrowAsync<SupersededException>();
        });

        rig.Get(KubeResources.ConfigMaps, "made").Should().BeNull();
    }

    [Test]
    public void A_request_of_an_overtaken_migrator_hits_nothing_once_its_object_is_fenced()
    {
        var rig = new ApiRig();
        rig.Run(async () =>
        {
            var session = await rig.SessionAsync("one");
            var writer = new ClusterWriter(rig.Api, rig.Reader, session);
            var made = await writer.EnsureCreatedAsync(KubeResources.ConfigMaps, Object(session).WithAt(["metadata", "name"], "other"), CancellationToken.None);
            var late = Documents.Delete(KubeResources.ConfigMaps, made);
            await writer.FenceAsync("delete v1 pods default other", CancellationToken.None);
            await writer.FenceAsync("patch storage.k8s.io/v1 storageclasses - none", CancellationToken.None);
            var secret = KubeDocument.Parse("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","namespace":"default"}}""");
            var stored = (await rig.Api.SendAsync(Documents.Create(KubeResources.Secrets, secret), CancellationToken.None)).Body;
            await writer.FenceAsync("delete v1 secrets default s", CancellationToken.None);
            (await rig.Api.SendAsync(Documents.Delete(KubeResources.Secrets, stored), CancellationToken.None)).StatusCode.Should().Be(409);
            rig.Get(KubeResources.Secrets, "s")!.At("metadata", "annotations").Should().Match(a => a == null || ((KubeDocument)a).Fields.Count == 0, "a fence leaves no trace");
            (await rig.Api.SendAsync(late, CancellationToken.None)).IsSuccess.Should().BeTrue("the journal and other ConfigMaps are no objects of a workload");
        });
    }
}
