using System.Text;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Workloads;

namespace Drydock.Unit.Nodes;

/// <summary>People type anything into a shell: none of it may stop the world.</summary>
[TestFixture]
internal sealed class ShellSessionTests
{
    private static readonly string[] Pieces =
    [
        "echo", "cat", "ls", "cd", "sh", "sh -c", "exit", "true", "false", "[", "]", "test", "head", "tail", "wc", "sort", "grep", "find", "tar", "cp", "mv", "rm", "mkdir", "touch", "stat", "date", "printf",
        "env", "pwd", "export", "unset", "set", "read", "trap", "return", "redis-cli", "sleep", "0", "1", "-1", "-f", "-n", "-c", "-", "--", "-C", "cf", "xf", "/", "/tmp", "..", "*", "?", "x=1", "$x", "$", "$(", ")", "(",
        "{", "}", "${x", "${x:-y}", "${}", "$((", "`", "'", "\"", "\\", "|", "||", "&", "&&", ";", ";;", "<", ">", ">>", "<<", "2>", "2>&1", ">&", "if", "then", "fi", "while", "do", "done", "for", "in", "case", "!", "#", "\t",
        "f()", "%s", "%d", "%", "+%Y", "+%", "'{x}'", "\u00e9", "\u001b[A", "\u001b[B", "\u001b[C", "\u001b[D", "\u001b[H", "\u001b[F", "\u001b[3~", "\u001bO", "\u001b", "\u0001", "\u0005", "\u000b", "\u000c", "\u0015", "\u0017", "\u007f", "\u0004", "\u00e9\u0008",
    ];

    [TestCase(1ul)]
    [TestCase(2ul)]
    [TestCase(3ul)]
    public void Nothing_that_is_typed_stops_the_world(ulong seed)
    {
        var rig = new NodeRig(seed);
        BuiltInImages.Register(rig.Images);
        var typed = new StringBuilder();
        rig.Run(async () =>
        {
            await rig.CreatePod("box", """ "containers":[{"name":"c","image":"redis:3.2"}] """);
            await rig.UntilRunning("box");
            var random = rig.World.RandomFor("typed");
            for (var session = 0; session < 25; session++)
            {
                var shell = await StreamClient.ExecAsync(rig, "box", "container=c&stdin=true&stdout=true&tty=true", session % 2 == 0 ? "sh" : "bash");
                await rig.Wait(TimeSpan.FromMilliseconds(200));
                for (var line = 0; line < 8; line++)
                {
                    var text = Line(random);
                    typed.Append(text).Append('\n');
                    shell.Type(text + "\r");
                    await rig.Wait(TimeSpan.FromMilliseconds(100));
                    shell.Type("\u0003");
                }

                shell.Close();
            }

            await rig.Wait(TimeSpan.FromSeconds(1));
            var alive = await StreamClient.ExecAsync(rig, "box", "container=c&stdout=true", "echo", "alive");
            await rig.Until(() => Task.FromResult(alive.End is not null));
            alive.Output.Should().Be("alive\n");
        });
        typed.Length.Should().BePositive();
    }

    private static string Line(SeededRandom random)
    {
        var line = new StringBuilder();
        for (var i = 1 + random.Next(8); i > 0; i--)
        {
            line.Append(Pieces[random.Next(Pieces.Length)]);
            if (random.Next(4) > 0) line.Append(' ');
        }

        return line.ToString();
    }
}
