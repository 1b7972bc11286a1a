using System.Globalization;
using System.Text;
using Drydock.Core.Execution;
using Drydock.Core.Ports;

namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>
/// Runs redis-cli in a container of a pod. A command that changes something is fenced: the container's shell starts it only while the lease surely is this migrator's, measured by the container's
/// own clock, so that one who was overtaken while its call was under way changes nothing. A Redis that asks for a password gets the one of its container's environment (<see cref="RedisPassword"/>).
/// </summary>
/// <param name="api">The cluster.</param>
/// <param name="pace">The pauses between tries.</param>
/// <param name="session">Whose lease fences what changes something; null while planning, when nothing may be changed.</param>
/// <param name="ns">The namespace of the pods.</param>
/// <param name="container">Their container in which Redis runs.</param>
internal sealed class RedisCli(IKubernetesApi api, Pace pace, MigrationSession? session, string ns, string container)
{
    /// <summary>The exit code of the fence: EX_TEMPFAIL of sysexits.h.</summary>
    private const int FencedExitCode = 75;

    /// <summary>The way by which Redis lets this one in, as far as it was asked yet.</summary>
    private int _way;

    internal Pace Pace => pace;
    internal MigrationSession? Session => session;

    /// <summary>One command, or with <paramref name="stdin"/> one per line of it; the answer, and why there is none.</summary>
    internal async Task<(string Answer, string? Problem)> TryAsync(string pod, IReadOnlyList<string> command, string stdin, CancellationToken cancellationToken) =>
        Judge(command, await TryRunAsync(pod, command, stdin, cancellationToken));

    /// <summary>How one command ended, whatever its exit code; null with the reason when that is not known, or when Redis asks for a password that nobody knows.</summary>
    internal Task<(ExecResult? Result, string? Problem)> TryRunAsync(string pod, IReadOnlyList<string> command, string stdin, CancellationToken cancellationToken) =>
        LetInAsync(pod, [], command, stdin, cancellationToken);

    private static (string Answer, string? Problem) Judge(IReadOnlyList<string> command, (ExecResult? Result, string? Problem) run) => run.Result is not { } result ? ("", run.Problem)
        : (result.Stdout, result.Error ?? result.ExitCode switch
        {
            0 => null,
            FencedExitCode => "the lease ran out before the command began",
            _ => $"{command[0]} ended with {result.ExitCode}: {result.Stderr.Trim()}",
        });

    private async Task<(ExecResult? Result, string? Problem)> LetInAsync(string pod, IReadOnlyList<string> fence, IReadOnlyList<string> command, string stdin, CancellationToken cancellationToken)
    {
        for (var way = _way; ; way++)
        {
            var (result, problem) = await ExecAsync(pod, [.. fence, .. RedisPassword.Give(command, way)], stdin, cancellationToken);
            if (result is null || !RedisPassword.IsAskedFor(result.Stdout))
            {
                if (result is { ExitCode: 0, Error: null }) _way = way;
                return (result, problem);
            }

            if (way == RedisPassword.Ways - 1) return (null, RedisPassword.Missing);
        }
    }

    private async Task<(ExecResult? Result, string? Problem)> ExecAsync(string pod, IReadOnlyList<string> command, string stdin, CancellationToken cancellationToken)
    {
        try
        {
            return (await api.ExecAsync(new ExecRequest(ns, pod, container, command, Encoding.UTF8.GetBytes(stdin)), cancellationToken), null);
        }
        catch (PortUnreachableException exception)
        {
            return (null, exception.Message);
        }
    }

    /// <summary>Runs a command in the container unless another migrator may be at work by then.</summary>
    /// <exception cref="SupersededException">Another is.</exception>
    internal async Task<(string Answer, string? Problem)> TryFencedAsync(string pod, IReadOnlyList<string> command, string stdin, CancellationToken cancellationToken)
    {
        if (session is null) throw new InvalidOperationException("nothing is changed while planning");
        await session.KeepAliveAsync(cancellationToken);
        var (clock, problem) = await TryAsync(pod, ["date", "+%s"], "", cancellationToken);
        if (problem is not null) return ("", problem);
        if (!long.TryParse(clock.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return ("", $"date answers {clock.Trim()}");
        // The container read its clock before this: what is left of the lease now ends no later than the lease.
        var until = (seconds + (long)Math.Floor(session.Left.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var fence = $"[ \"$(date +%s)\" -lt {until} ] || exit {FencedExitCode}; exec \"$@\"";
        return Judge(["sh"], await LetInAsync(pod, ["sh", "-c", fence, "drydock"], command, stdin, cancellationToken));
    }

    /// <summary>Asks until the answer is one.</summary>
    internal async Task<string> AskAsync(string pod, IReadOnlyList<string> command, TimeSpan limit, Func<string, bool> isAnswer, CancellationToken cancellationToken, string stdin = "")
    {
        var attempts = pace.BeginPolling($"asking Redis in pod {pod}", limit);
        while (true)
        {
            var (answer, problem) = await TryAsync(pod, command, stdin, cancellationToken);
            if (problem is null && isAnswer(answer)) return answer;
            await attempts.PauseAsync(StepFailedException.Refused, problem ?? OneLine(answer), null, cancellationToken);
        }
    }

    /// <summary>Tells Redis something that may be told twice until the answer says that it is done.</summary>
    internal async Task<string> TellAsync(string pod, string what, IReadOnlyList<string> command, string stdin, TimeSpan limit, Func<string, bool> isDone, CancellationToken cancellationToken)
    {
        var attempts = pace.BeginPolling(what, limit);
        while (true)
        {
            var (answer, problem) = await TryFencedAsync(pod, command, stdin, cancellationToken);
            if (problem is null && isDone(answer)) return answer;
            await attempts.PauseAsync(StepFailedException.Refused, problem ?? OneLine(answer), null, cancellationToken);
        }
    }

    internal static string OneLine(string answer) => answer.Replace('\n', ' ').Trim();
}
