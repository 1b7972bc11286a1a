using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Harness.Recording;
using Drydock.Harness.Reports;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Kernel;

namespace Drydock.Harness.Hazards;

/// <summary>
/// The one place through which every port call of a migrator passes: counts the calls over all lives of the migrator, and hurts the one that a fault names
/// or that the seed draws.
/// </summary>
internal sealed class CallGate(World world, IReadOnlyList<FaultSpec> faults, BenignFaults benign)
{
    private readonly SeededRandom _random = world.RandomFor("faults");
    private readonly List<string> _calls = [];
    private readonly SortedSet<int> _struck = [];

    /// <summary>Every call so far, in order; the n-th is what a fault with <c>Call = n</c> strikes.</summary>
    public IReadOnlyList<string> Calls => _calls;

    /// <summary>Faults that found their call and could act on it.</summary>
    public int Struck => _struck.Count;

    /// <summary>Told when a migrator is paused, so that someone starts a second one and later resumes the first.</summary>
    public Action<SimProcess>? OnPaused { get; set; }

    /// <summary>Keeps every call with its answer; null: nobody does.</summary>
    public RunRecorder? Recorder { get; set; }

    /// <summary>Passes one request with its answer.</summary>
    /// <param name="description">What is called.</param>
    /// <param name="call">The call itself.</param>
    /// <param name="conflict">The answer of a refused write; null for a call that cannot conflict.</param>
    /// <param name="unavailable">The answer of an overloaded server.</param>
    /// <param name="subject">The workload that it is made for, where several are migrated at a time; else empty.</param>
    public async Task<T> PassAsync<T>(string description, Func<Task<T>> call, Func<T>? conflict, Func<T> unavailable, string subject = "")
    {
        var (number, effect) = Enter(description, subject);
        try
        {
            // A method between, and its await, would be one more dispatch: then a recorded run were another run.
            T answer;
            switch (effect)
            {
                case null: answer = await call(); break;
                case FaultEffect.CrashBefore: return await DieAsync<T>();
                case FaultEffect.CrashAfter:
                    await SwallowAnswerAsync(call);
                    return await DieAsync<T>();
                case FaultEffect.ErrorBefore when number % 2 == 1: answer = unavailable(); break;
                case FaultEffect.ErrorBefore: throw new PortUnreachableException($"{description}: connection reset before the request was read (injected)");
                case FaultEffect.LostReply:
                    await SwallowAnswerAsync(call);
                    throw new PortUnreachableException($"{description}: connection reset before the answer was read (injected)");
                case FaultEffect.Conflict: answer = conflict is null ? await call() : conflict(); break;
                case FaultEffect.PausePastLease:
                    await PauseAsync();
                    answer = await call();
                    break;
                default: throw new InvalidOperationException($"{effect} is no hazard of a call");
            }

            Recorder?.Answered(number, answer);
            return answer;
        }
        catch (Exception exception) when (Recorder?.Refused(number, exception) == true)
        {
            throw;
        }
    }

    /// <summary>Passes a stream: a fault strikes as it is opened.</summary>
    public async IAsyncEnumerable<KubeWatchEvent> PassStreamAsync(string description, Func<IAsyncEnumerable<KubeWatchEvent>> open, string subject = "")
    {
        var (_, effect) = Enter(description, subject);
        if (effect is FaultEffect.CrashBefore) await DieAsync<bool>();
        if (effect is FaultEffect.ErrorBefore) throw new PortUnreachableException($"{description}: connection reset (injected)");
        if (effect is FaultEffect.PausePastLease) await PauseAsync();
        await foreach (var change in open())
        {
            if (effect is FaultEffect.CrashAfter) await DieAsync<bool>();
            if (effect is FaultEffect.LostReply || benign.DrawDrop(_random)) throw new PortUnreachableException($"{description}: stream broken (injected)");
            yield return change;
        }
    }

    private static async Task SwallowAnswerAsync<T>(Func<Task<T>> call)
    {
        try
        {
            await call();
        }
        catch (Exception exception) when (exception is PortUnreachableException or AwsServiceException)
        {
            // The answer, good or bad, is what gets lost here.
            return;
        }
    }

    private static Task<T> DieAsync<T>()
    {
        SimProcess.Current.Crash();
        return new TaskCompletionSource<T>().Task;
    }

    private async Task PauseAsync()
    {
        var process = SimProcess.Current;
        process.Pause();
        OnPaused?.Invoke(process);
        await Task.Yield();
    }

    private (int Number, FaultEffect? Effect) Enter(string description, string subject)
    {
        _calls.Add(description);
        var number = _calls.Count;
        var planned = faults.FirstOrDefault(f => f.Call == number);
        var effect = planned?.Effect ?? benign.Draw(_random);
        Recorder?.Called(number, description, subject, effect?.ToString());
        if (effect is null) return (number, null);
        if (planned is not null) _struck.Add(number);
        var name = planned is null ? effect.ToString()! : FaultText.Format(planned);
        world.Timeline.Add(SimProcess.Current.Name, TimelineKind.Fault, string.Create(CultureInfo.InvariantCulture, $"{name}: {description} (call {number})"));
        return (number, effect);
    }
}
