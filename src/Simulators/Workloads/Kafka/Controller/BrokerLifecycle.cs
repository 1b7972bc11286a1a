using System.Globalization;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Workloads.Kafka.Protocol;

namespace Drydock.Simulators.Workloads.Kafka.Controller;

/// <summary>A broker's life at the controller: registered, fenced until it has caught up, alive by heartbeats, and let go when it leads nothing (Documented: BrokerLifecycleManager of 3.9).</summary>
internal sealed class BrokerLifecycle(KafkaNode node, RaftNode raft, MetadataImage image)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    private readonly ControllerChannel _controller = new(node, raft);
    private readonly Mailbox<bool> _hurry = new();
    private readonly Mailbox<bool> _letGo = new();
    private bool _wantsShutdown;
    private long _epoch = -1;

    /// <summary>Registers and sends heartbeats until the controller lets the broker go, or the process ends.</summary>
    internal async Task RunAsync(string incarnation, string host, int port)
    {
        while (!node.Ended.IsCancellationRequested)
        {
            if (_epoch < 0)
            {
                var (error, body) = await _controller.CallAsync(
                    KafkaApi.BrokerRegistration, b => b.Int32(node.Id).String(incarnation).String(host).Int32(port).String(node.Configuration.Rack));
                if (error == KafkaError.None) _epoch = body!.Int64();
                else if (error == KafkaError.DuplicateBrokerRegistration) node.Info(Line($"Registration of broker {node.Id} is refused: the session of its former life has not ended"));
                if (error != KafkaError.None) await PauseAsync(RetryPause);
                continue;
            }

            var (heartbeat, answer) = await _controller.CallAsync(KafkaApi.BrokerHeartbeat, b => b.Int32(node.Id).Int64(_epoch).Int64(raft.HighWatermark).Boolean(_wantsShutdown));
            if (heartbeat is KafkaError.StaleBrokerEpoch or KafkaError.BrokerIdNotRegistered) _epoch = -1;
            if (heartbeat != KafkaError.None)
            {
                await PauseAsync(RetryPause);
                continue;
            }

            var (isFenced, mayGo) = (answer!.Boolean(), answer.Boolean());
            if (mayGo) break;
            // Fenced brokers and those that want to go ask more often.
            await PauseAsync(_wantsShutdown ? TimeSpan.FromMilliseconds(50) : isFenced ? RetryPause : node.Configuration.HeartbeatInterval);
        }

        _controller.Close();
        _letGo.Put(true);
    }

    /// <summary>Asks the controller to take all leaderships away, and waits until it has; false when it does not within the time.</summary>
    internal async Task<bool> ShutDownAsync(TimeSpan limit)
    {
        _wantsShutdown = true;
        _hurry.Put(true);
        var granted = await _letGo.WaitAsync(limit, node.Clock);
        return granted && image.Brokers.GetValueOrDefault(node.Id) is not null;
    }

    private async Task PauseAsync(TimeSpan pause)
    {
        await _hurry.WaitAsync(pause, node.Clock);
        _hurry.TryTake(out _);
    }

    private string Line(FormattableString text) =>
        string.Create(CultureInfo.InvariantCulture, $"[BrokerLifecycleManager id={node.Id}] {text.ToString(CultureInfo.InvariantCulture)} (kafka.server.BrokerLifecycleManager)");
}
