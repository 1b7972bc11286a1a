using System.Text;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Network;
using Drydock.Simulators.Workloads;
using DrydockScenario;

namespace Drydock.Scenarios.Kit;

/// <summary>The template's scenario with a ledger that acknowledges lines before they are on the disk.</summary>
public static class ForgetfulScenarios
{
    public static Scenario Forgetful() => LedgerScenarios.The_ledger_survives_the_encryption() with
    {
        Name = "ledger-forgetful",
        Kit = LedgerScenarios.The_ledger_survives_the_encryption().Kit with
        {
            Images = [LedgerProgram.Image with { Executables = new Dictionary<string, Func<string, IContainerProgram>> { ["ledger"] = _ => new ForgetfulProgram() } }],
        },
    };

    /// <summary>Keeps its lines in memory, and writes none of them when it is told to end.</summary>
    private sealed class ForgetfulProgram : IContainerProgram
    {
        private readonly StringBuilder _lines = new();

        public async Task<int> RunAsync(IContainerContext context)
        {
            var listener = context.Listen(LedgerProgram.Port);
            SimProcess.Current.Spawn(() => AcceptAsync(listener));
            while (await context.Signals.TakeAsync(CancellationToken.None) != "SIGTERM")
            {
                context.WriteStdout("not for me\n");
            }

            return 0;
        }

        private async Task AcceptAsync(SimListener listener)
        {
            while (true)
            {
                var connection = await listener.AcceptAsync(CancellationToken.None);
                SimProcess.Current.Spawn(() => ServeAsync(connection), static _ => { });
            }
        }

        private async Task ServeAsync(SimConnection connection)
        {
            while (true)
            {
                var line = await connection.ReceiveAsync(CancellationToken.None);
                if (line.IsEmpty) break;
                if (line.Span.SequenceEqual("READ\n"u8))
                {
                    connection.Send(Encoding.ASCII.GetBytes(_lines.Length == 0 ? "(empty)\n" : _lines.ToString()));
                    continue;
                }

                _lines.Append(Encoding.ASCII.GetString(line.Span));
                connection.Send("ok\n"u8.ToArray());
            }

            connection.Close();
        }
    }
}
