using System.Globalization;
using System.Text;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Network;
using Drydock.Simulators.Workloads;

namespace Museum;

/// <summary>Counts visitors: every "+" gets the number that the file holds by then. The hasty one answers before the number is on the disk.</summary>
public sealed class TurnstileProgram(bool isHasty) : IContainerProgram
{
    public const int Port = 9100;
    private const string Path = "/var/turnstile/count";

    public static SimImage Image(bool isHasty) => new(
        "museum/turnstile", ["turnstile"], [], "/", new Dictionary<string, Func<string, IContainerProgram>> { ["turnstile"] = _ => new TurnstileProgram(isHasty) });

    public async Task<int> RunAsync(IContainerContext context)
    {
        var listener = context.Listen(Port);
        SimProcess.Current.Spawn(() => AcceptAsync(context, listener));
        while (await context.Signals.TakeAsync(CancellationToken.None) != "SIGTERM")
        {
            context.WriteStdout("not for me\n");
        }

        listener.Close();
        return 0;
    }

    private async Task AcceptAsync(IContainerContext context, SimListener listener)
    {
        var count = context.Files.Stat(Path) is null ? 0 : int.Parse(Encoding.ASCII.GetString(context.Files.ReadAll(Path)), CultureInfo.InvariantCulture);
        while (true)
        {
            var connection = await listener.AcceptAsync(CancellationToken.None);
            var asked = await connection.ReceiveAsync(CancellationToken.None);
            if (asked.Span.SequenceEqual("+"u8))
            {
                count++;
                if (!isHasty || count % 40 == 0)
                {
                    context.Files.Write(Path, 0, Encoding.ASCII.GetBytes(count.ToString(CultureInfo.InvariantCulture)));
                    await context.Files.FsyncAsync(Path, CancellationToken.None);
                }
            }

            connection.Send(Encoding.ASCII.GetBytes(count.ToString(CultureInfo.InvariantCulture)));
            connection.Close();
        }
    }
}
