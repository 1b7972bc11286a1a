using System.Globalization;
using Drydock.Integration.Programs;
using Drydock.Unit.Redis;

namespace Drydock.Integration.Redis;

/// <summary>Background jobs, wait and traps of the simulated shell beside Debian's dash: output and exit code of a script that gets SIGTERM after a while.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class ShellTraps
{
    private const double SignalAfter = 0.4;

    [TestCase("trap 'exit 0' TERM; while true; do sleep 1 & wait $!; done")]
    [TestCase("trap 'echo told' TERM; sleep 1 & wait $!; echo $?; wait $!; echo $?")]
    [TestCase("trap 'echo told; exit 3' TERM; sleep 1; echo never")]
    [TestCase("trap 'echo told; x=1' TERM; sleep 1; echo $? $x")]
    [TestCase("trap '' TERM; sleep 1; echo alive; trap - TERM; trap; exit 5")]
    [TestCase("trap 'echo bye' EXIT; trap 'exit 4' TERM; sleep 1 & wait; echo never")]
    [TestCase("trap 'echo told' TERM; (sleep 1; echo in); false; echo $?")]
    [TestCase("trap 'echo told' TERM; x=$(sleep 1; echo out); echo \"$x\"")]
    [TestCase("f() { trap \"echo $1; exit\" TERM; }; f a; sleep 1 & wait $!; echo never")]
    [TestCase("trap 'echo told' TERM; trap 'exit 6' TERM; trap; sleep 1 & wait")]
    [TestCase("trap 'false' TERM; (exit 9) & sleep 1 & wait; echo $?; wait; echo $?")]
    [TestCase("sleep 0.1 & a=$!; sleep 0.2 & [ $a != $! ] && wait $a && echo waited; trap 'exit' TERM; sleep 1")]
    public async Task A_script_that_is_told_to_stop_does_what_dash_does(string script)
    {
        var dash = new RealProgram("dash", "apt-get install dash", []);
        var real = await dash.RunAsync(["-c", string.Create(CultureInfo.InvariantCulture, $"dash -c \"$0\" & p=$!; sleep {SignalAfter}; kill -TERM $p; wait $p; echo \"exit $?\""), script]);

        var pod = new TestPod();
        var shell = pod.StartImage("shell", "redis:7.0.15", null, "sh", "-c", script);
        pod.Run(async () =>
        {
            await pod.Wait(SignalAfter);
            shell.Signals.Put("SIGTERM");
            await pod.UntilAsync(() => shell.ExitCode is not null);
        });

        (shell.Output + string.Create(CultureInfo.InvariantCulture, $"exit {shell.ExitCode}\n")).Should().Be(real.Output, real.Errors + shell.Errors);
    }
}
