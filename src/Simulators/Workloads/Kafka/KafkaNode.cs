using System.Globalization;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Workloads.Kafka.Protocol;

namespace Drydock.Simulators.Workloads.Kafka;

/// <summary>What the parts of one broker have in common: where it runs, what it is told, its log lines, and its way to the others.</summary>
internal sealed class KafkaNode(IContainerContext context, KafkaConfiguration configuration, KafkaDefect defect)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _ended = new();

    internal IContainerContext Context => context;
    internal KafkaConfiguration Configuration => configuration;
    internal KafkaDefect Defect => defect;
    internal int Id { get; } = configuration.NodeId;
    internal TimeProvider Clock => context.Clock;
    internal DateTimeOffset Now => context.Clock.GetUtcNow();
    internal string ClusterId { get; set; } = "";

    /// <summary>The broker has ended: nothing is begun any more.</summary>
    internal CancellationToken Ended => _ended.Token;

    internal void End() => _ended.Cancel();

    /// <summary>Runs something beside, until it or the broker ends.</summary>
    internal void Spawn(Func<Task> work)
    {
        var process = SimProcess.Current;
        process.Spawn(work, failure =>
        {
            if (failure is not (null or OperationCanceledException)) process.World.Fail(failure);
        });
    }

    internal void Info(string text) => Print("INFO", text);

    internal void Warn(string text) => Print("WARN", text);

    internal void Fatal(string text) => Print("ERROR", text);

    /// <summary>Connects to another broker, or to this one by its own address.</summary>
    /// <exception cref="Network.SimSocketException">Not reached.</exception>
    internal Task<KafkaConnection> ConnectAsync(string host, int port) =>
        KafkaConnection.ConnectAsync(context.ConnectAsync, host, port, string.Create(CultureInfo.InvariantCulture, $"broker-{Id}"), Clock, ConnectTimeout);

    private void Print(string level, string text) =>
        context.WriteStdout(string.Create(CultureInfo.InvariantCulture, $"[{Now:yyyy-MM-dd HH:mm:ss,fff}] {level} {text}\n"));
}
