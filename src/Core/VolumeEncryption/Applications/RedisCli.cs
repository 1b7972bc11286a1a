using System.Globalization;
using System.Text;
using Drydock.Core.Execution;
using Drydock.Core.Ports;

namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>
/// Runs redis-cli in a container of a pod. A command that changes something is fenced: the container's shell starts it only while the lease surely is this migrator's, measured by the container's
/// own clock, so that one who was overtaken while its call was under way changes nothing.
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

    internal Pace Pace => pace;
    internal MigrationSession? Session => session;

    /// <summary>One command, or with <paramref name="stdin"/> one per line of it; the answer, and why there is none.</summary>
    internal async Task<(string Answer, string? Problem)> TryAsync(string pod, IReadOnlyList<string> command, string stdin, CancellationToken cancellationToken)
    {
        try
        {
            var result = await api.ExecAsync(new ExecRequest(ns, pod, container, command, Encoding.UTF8.GetBytes(stdin)), cancellationToken);
            return (result.Stdout, result.Error ?? result.ExitCode switch
            {
                0 => null,
                FencedExitCode => "the lease ran out before the command began",
                _ => $"{command[0]} ended with {result.ExitCode}: {result.Stderr.Trim()}",
            });
        }
        catch (PortUnreachableException exception)
        {
            return ("", exception.Message);
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
        return await TryAsync(pod, ["sh", "-c", fence, "drydock", .. command], stdin, cancellationToken);
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
