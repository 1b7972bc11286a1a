using System.Globalization;
using Drydock.Core.Ports;

namespace Drydock.Live.Environments;

/// <summary>Waits for one thing after the other until the time that all of them have together is over, and says what it waits for.</summary>
internal sealed class ReadinessWait(LiveSettings settings, TimeProvider clock)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly long _begun = clock.GetTimestamp();

    internal TimeSpan Elapsed => clock.GetElapsedTime(_begun);

    /// <summary>Looks again and again.</summary>
    /// <param name="what">What is waited for, for people.</param>
    /// <param name="missing">Null when it is there; else what is missing of it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LiveEnvironmentException">It did not come in time.</exception>
    internal async Task UntilAsync(string what, Func<CancellationToken, Task<string?>> missing, CancellationToken cancellationToken)
    {
        string? said = null;
        while (true)
        {
            var lack = await LookAsync(missing, cancellationToken);
            if (lack is null)
            {
                Tell($"{what}: ready");
                return;
            }

            if (lack != said) Tell($"{what}: waiting: {lack}");
            said = lack;
            if (Elapsed > settings.StartLimit)
            {
                throw new LiveEnvironmentException(
                    LiveProblem.NotReady,
                    string.Create(CultureInfo.InvariantCulture, $"{what} is not ready after {Elapsed.TotalSeconds:0} s: {lack}"),
                    "Look into the diagnostics; DRYDOCK_START_LIMIT (seconds) gives it longer");
            }

            await Task.Delay(LookAgain, clock, cancellationToken);
        }
    }

    internal void Tell(string text) => settings.Progress(string.Create(CultureInfo.InvariantCulture, $"[{Elapsed.TotalSeconds,4:0} s] {text}"));

    private static async Task<string?> LookAsync(Func<CancellationToken, Task<string?>> missing, CancellationToken cancellationToken)
    {
        try
        {
            return await missing(cancellationToken);
        }
        catch (PortUnreachableException exception)
        {
            return exception.Message;
        }
    }
}
