using System.Text;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Network;
using Drydock.Simulators.Workloads;

namespace DrydockScenario;

/// <summary>What runs inside of the image acme/ledger: appends each line that it is sent to a file, and answers "ok" once the line is on the disk.</summary>
public sealed class LedgerProgram : IContainerProgram
{
    public const int Port = 7000;
    private const string Path = "/data/ledger";

    /// <summary>The image as the simulated nodes pull it: its name without a tag, and its executables.</summary>
    public static SimImage Image { get; } = new(
        "acme/ledger", ["ledger"], [], "/data", new Dictionary<string, Func<string, IContainerProgram>> { ["ledger"] = _ => new LedgerProgram() });

    public async Task<int> RunAsync(IContainerContext context)
    {
        var listener = context.Listen(Port);
        SimProcess.Current.Spawn(() => AcceptAsync(context, listener));
        // A first process ignores SIGTERM unless it waits for it.
        while (await context.Signals.TakeAsync(CancellationToken.None) != "SIGTERM")
        {
            context.WriteStdout("not for me\n");
        }

        listener.Close();
        return 0;
    }

    private static async Task AcceptAsync(IContainerContext context, SimListener listener)
    {
        while (true)
        {
            var connection = await listener.AcceptAsync(CancellationToken.None);
            // A client that goes away ends its own conversation only.
            SimProcess.Current.Spawn(() => ServeAsync(context, connection), static _ => { });
        }
    }

    private static async Task ServeAsync(IContainerContext context, SimConnection connection)
    {
        while (true)
        {
            var line = await connection.ReceiveAsync(CancellationToken.None);
            if (line.IsEmpty) break;
            if (line.Span.SequenceEqual("READ\n"u8))
            {
                connection.Send(context.Files.Stat(Path) is null ? "(empty)\n"u8.ToArray() : context.Files.ReadAll(Path));
                continue;
            }

            context.Files.Write(Path, context.Files.Stat(Path)?.Size ?? 0, line.Span);
            await context.Files.FsyncAsync(Path, CancellationToken.None);
            connection.Send(Encoding.ASCII.GetBytes("ok\n"));
        }

        connection.Close();
    }
}
