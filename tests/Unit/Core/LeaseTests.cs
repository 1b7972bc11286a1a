using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Unit.Core;

public sealed class LeaseTests
{
    [Test]
    public void A_lease_that_is_renewed_keeps_others_out()
    {
        var rig = new ApiRig();
        rig.Run(async () =>
        {
            var first = rig.Lease("one");
            (await first.AcquireAsync(CancellationToken.None)).Should().BeNull();
            var second = rig.Lease("two").AcquireAsync(CancellationToken.None);
            for (var i = 0; i < 10; i++)
            {
                await rig.Delay(10);
                await first.RenewIfDueAsync(CancellationToken.None);
            }

            (await second).Should().Contain("held by one");
        });
    }

    [Test]
    public void A_lease_that_is_not_renewed_is_taken_over_and_its_holder_notices()
    {
        var rig = new ApiRig();
        rig.Run(async () =>
        {
            var first = rig.Lease("one");
            await first.AcquireAsync(CancellationToken.None);
            var second = rig.Lease("two");
            var begun = rig.World.Clock.Elapsed;
            (await second.AcquireAsync(CancellationToken.None)).Should().BeNull();
            second.WasTakenOver.Should().BeTrue();
            (rig.World.Clock.Elapsed - begun).Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(45), "the clocks of others are not trusted");
            first.MayHaveExpired.Should().BeTrue();
            var late = () => first.RenewIfDueAsync(CancellationToken.None);
            await late.Should().ThrowAsync<SupersededException>();
        });
    }

    [Test]
    public void A_renewal_whose_answer_was_lost_is_recognised()
    {
        var rig = new ApiRig();
        rig.Run(async () =>
        {
            var lease = rig.Lease("one");
            await lease.AcquireAsync(CancellationToken.None);
            await rig.Delay(20);
            var lost = 0;
            rig.Api.Fates = (_, request) => request.Verb == KubeVerb.Update && lost++ == 0 ? CallFate.LoseReply : CallFate.Deliver;
            await lease.RenewIfDueAsync(CancellationToken.None);
            lease.MayHaveExpired.Should().BeFalse();
        });
    }

    [Test]
    public void A_lease_of_someone_else_is_not_released()
    {
        var rig = new ApiRig();
        rig.Run(async () =>
        {
            var first = rig.Lease("one");
            await first.AcquireAsync(CancellationToken.None);
            await rig.Lease("two").AcquireAsync(CancellationToken.None);
            await first.ReleaseAsync(CancellationToken.None);
        });

        rig.Get(KubeResources.Leases, "lease")!.Text("spec", "holderIdentity").Should().Be("two");
    }
}
