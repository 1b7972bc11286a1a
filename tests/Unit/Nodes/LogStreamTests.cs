using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Client;
using Drydock.Simulators.Workloads;

namespace Drydock.Unit.Nodes;

/// <summary>Logs that are followed.</summary>
[TestFixture]
internal sealed class LogStreamTests
{
    private const string Counter = """ "restartPolicy":"Never","containers":[{"name":"c","image":"busybox","command":["sh","-c","echo one; sleep 5; echo two; echo three; sleep 5; printf four"]}] """;

    [Test]
    public void New_lines_come_as_they_are_written_until_the_container_ends()
    {
        Run(async rig =>
        {
            var log = await StreamClient.OpenAsync(rig, "p", "log", "follow=true");
            await rig.Wait(TimeSpan.FromSeconds(1));
            log.Output.Should().Be("one\n");
            await rig.Wait(TimeSpan.FromSeconds(5));
            log.Output.Should().Be("one\ntwo\nthree\n");
            log.End.Should().BeNull();
            await rig.Until(() => Task.FromResult(log.End is not null));
            log.Output.Should().Be("one\ntwo\nthree\nfour\n");
            log.End.Should().Be("ended");
        });
    }

    [Test]
    public void The_tail_is_counted_before_the_following_begins()
    {
        Run(async rig =>
        {
            await rig.Wait(TimeSpan.FromSeconds(6));
            var log = await StreamClient.OpenAsync(rig, "p", "log", "follow=true&tailLines=1");
            await rig.Until(() => Task.FromResult(log.End is not null));
            log.Output.Should().Be("three\nfour\n");
        });
    }

    [Test]
    public void A_byte_limit_ends_it_in_the_middle_of_a_line()
    {
        Run(async rig =>
        {
            var log = await StreamClient.OpenAsync(rig, "p", "log", "follow=true&limitBytes=6");
            await rig.Until(() => Task.FromResult(log.End is not null));
            log.Output.Should().Be("one\ntw");
        });
    }

    [Test]
    public void Time_stamps_and_a_time_to_begin_at()
    {
        Run(async rig =>
        {
            await rig.Wait(TimeSpan.FromSeconds(3));
            var since = rig.World.Clock.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
            var log = await StreamClient.OpenAsync(rig, "p", "log", "follow=true&timestamps=true&sinceTime=" + since);
            await rig.Until(() => Task.FromResult(log.End is not null));
            log.Output.Split('\n').Should().SatisfyRespectively(
                l => l.Should().MatchRegex(@"^2026-01-05T09:\d\d:\d\d\.\d{9}Z two$"), l => l.Should().EndWith("Z three"), l => l.Should().EndWith("Z four"), l => l.Should().BeEmpty());
        });
    }

    [Test]
    public void A_log_of_a_container_that_has_ended_is_over_at_once()
    {
        Run(async rig =>
        {
            await rig.Until(async () => (await rig.Pod("p"))?.Text("status", "phase") == "Succeeded");
            var log = await StreamClient.OpenAsync(rig, "p", "log", "follow=true");
            await rig.Wait(TimeSpan.FromMilliseconds(50));
            (log.Output, log.End).Should().Be(("one\ntwo\nthree\nfour\n", "ended"));
        });
    }

    [Test]
    public void Two_ways_to_say_since_are_one_too_many()
    {
        Run(async rig =>
        {
            var reply = await ((ApiServerClient)rig.Admin).OpenStreamAsync("default", "p", "log", "follow=true&sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z", CancellationToken.None);
            reply.Refused!.StatusCode.Should().Be(422);
        });
    }

    private static void Run(Func<NodeRig, Task> body)
    {
        var rig = new NodeRig();
        BuiltInImages.Register(rig.Images);
        rig.Run(async () =>
        {
            await rig.CreatePod("p", Counter);
            await rig.UntilRunning("p");
            await body(rig);
        });
    }
}
