using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Core.Execution;

/// <summary>
/// What a migration must remember, in a ConfigMap next to the workload. Every entry is written under the resourceVersion that was last seen:
/// whoever loses that race has been superseded.
/// </summary>
internal sealed class Journal
{
    internal const string SequenceAnnotation = "drydock.dev/sequence";
    internal const string StepAnnotation = "drydock.dev/step";
    internal const string IntentAnnotation = "drydock.dev/intent";

    private readonly ClusterReader _reader;
    private readonly IKubernetesApi _api;
    private KubeDocument _document;

    private Journal(ClusterReader reader, IKubernetesApi api, KubeDocument document)
    {
        _reader = reader;
        _api = api;
        _document = document;
    }

    internal string Namespace => _document.Namespace!;
    internal string Name => _document.Name;
    internal string Uid => _document.Uid;
    internal string Session => _document.Annotation(Documents.SessionAnnotation) ?? "";
    internal string Step => _document.Annotation(StepAnnotation) ?? "";
    internal string Intent => _document.Annotation(IntentAnnotation) ?? "";

    private long Sequence => long.Parse(_document.Annotation(SequenceAnnotation) ?? "0", CultureInfo.InvariantCulture);

    internal IEnumerable<string> Keys => (_document["data"]?.Fields ?? []).Select(f => f.Name);

    internal string? this[string key] => _document.Text("data", key);

    /// <summary>The journal of a migration, or null.</summary>
    internal static async Task<Journal?> ReadAsync(ClusterReader reader, IKubernetesApi api, string ns, string name, CancellationToken cancellationToken) =>
        await reader.GetAsync(KubeResources.ConfigMaps, ns, name, cancellationToken) is { } found ? new Journal(reader, api, found) : null;

    /// <summary>Begins a journal.</summary>
    /// <exception cref="SupersededException">Another began one at the same time.</exception>
    internal static async Task<Journal> CreateAsync(
        ClusterReader reader, IKubernetesApi api, string ns, string name, string session, IEnumerable<KeyValuePair<string, string>> data, CancellationToken cancellationToken)
    {
        var body = Documents.New(KubeResources.ConfigMaps, "ConfigMap", ns, name, name)
            .WithAt(["metadata", "annotations"], KubeDocument.Object((Documents.SessionAnnotation, session), (SequenceAnnotation, "0")))
            .With("data", KubeDocument.Map(data));
        var attempts = reader.Pace.Begin($"creating journal {ns}/{name}");
        while (true)
        {
            string observed;
            try
            {
                var response = await api.SendAsync(Documents.Create(KubeResources.ConfigMaps, body), cancellationToken);
                if (response.IsSuccess) return new Journal(reader, api, response.Body);
                observed = $"{response.StatusCode} {response.Message}";
                if (response.StatusCode is 401 or 403) throw new AccessDeniedException($"configmap {ns}/{name}", response.Message ?? "forbidden");
                if (response.StatusCode != 409 && !Pace.IsTransient(response)) throw new StepFailedException(StepFailedException.Refused, $"creating journal {ns}/{name}", observed);
            }
            catch (PortUnreachableException exception)
            {
                observed = exception.Message;
            }

            if (await ReadAsync(reader, api, ns, name, cancellationToken) is { } existing)
            {
                return existing.Session == session ? existing : throw new SupersededException($"journal {ns}/{name} was begun by {existing.Session}");
            }

            await attempts.PauseAsync(StepFailedException.Unreachable, observed, null, cancellationToken);
        }
    }

    /// <summary>Writes an entry: step, intent and changed data, under the version last seen.</summary>
    /// <param name="session">The writer; another than before when the journal is taken over.</param>
    /// <param name="step">The step it is in.</param>
    /// <param name="intent">What is about to be done.</param>
    /// <param name="changes">Data to set; a null value removes its key.</param>
    /// <param name="cancellationToken">Ends the try.</param>
    /// <exception cref="SupersededException">Someone else wrote meanwhile.</exception>
    internal async Task AdvanceAsync(
        string session, string step, string intent, IReadOnlyCollection<KeyValuePair<string, string?>> changes, CancellationToken cancellationToken)
    {
        var (before, sequence) = (Session, Sequence + 1);
        var attempts = _reader.Pace.Begin($"advancing journal {Namespace}/{Name}");
        while (true)
        {
            string observed;
            TimeSpan? asked = null;
            try
            {
                var response = await _api.SendAsync(Documents.Patch(KubeResources.ConfigMaps, _document, Entry(session, sequence, step, intent, changes)), cancellationToken);
                if (response.IsSuccess)
                {
                    _document = response.Body;
                    return;
                }

                if (response.StatusCode is 401 or 403) throw new AccessDeniedException($"journal {Namespace}/{Name}", response.Message ?? "forbidden");
                observed = $"{response.StatusCode} {response.Message}";
                asked = Pace.RetryAfter(response);
            }
            catch (PortUnreachableException exception)
            {
                observed = exception.Message;
            }

            // Refused, or no answer: only a look tells whether the entry was written, and whether the journal is still ours.
            _document = await _reader.GetAsync(KubeResources.ConfigMaps, Namespace, Name, cancellationToken) is { } current && current.Uid == Uid
                ? current
                : throw new SupersededException($"journal {Namespace}/{Name} was deleted by another");
            if (Session == session && Sequence == sequence) return;
            if (Session != before || Sequence != sequence - 1) throw new SupersededException($"journal {Namespace}/{Name} was advanced by {Session}");
            await attempts.PauseAsync(StepFailedException.Unreachable, observed, asked, cancellationToken);
        }
    }

    /// <summary>Looks whether the journal is still as this migrator left it.</summary>
    /// <exception cref="SupersededException">It is not.</exception>
    internal async Task VerifyAsync(CancellationToken cancellationToken)
    {
        var (session, sequence) = (Session, Sequence);
        var current = await _reader.GetAsync(KubeResources.ConfigMaps, Namespace, Name, cancellationToken);
        if (current is null || current.Uid != Uid) throw new SupersededException($"journal {Namespace}/{Name} was deleted by another");
        _document = current;
        if (Session != session || Sequence != sequence) throw new SupersededException($"journal {Namespace}/{Name} was advanced by {Session}");
    }

    /// <summary>Removes the journal at the end.</summary>
    internal async Task DeleteAsync(CancellationToken cancellationToken)
    {
        var attempts = _reader.Pace.Begin($"deleting journal {Namespace}/{Name}");
        while (true)
        {
            try
            {
                var response = await _api.SendAsync(Documents.Delete(KubeResources.ConfigMaps, _document), cancellationToken);
                if (response.StatusCode is 401 or 403) throw new AccessDeniedException($"deletion of journal {Namespace}/{Name}", response.Message ?? "forbidden");
                if (response.IsSuccess || response.StatusCode == 404) return;
            }
            catch (PortUnreachableException)
            {
                // Whether it is gone is seen by the look below.
            }

            await attempts.PauseAsync(StepFailedException.Unreachable, "the journal could not be deleted", null, cancellationToken);
            var current = await _reader.GetAsync(KubeResources.ConfigMaps, Namespace, Name, cancellationToken);
            if (current is null || current.Uid != Uid) return;
            if (current.Annotation(Documents.SessionAnnotation) != Session) throw new SupersededException($"journal {Namespace}/{Name} was taken over");
            _document = current;
        }
    }

    private static KubeDocument Entry(string session, long sequence, string step, string intent, IReadOnlyCollection<KeyValuePair<string, string?>> changes)
    {
        var entry = KubeDocument.Object(("metadata", KubeDocument.Object(("annotations", KubeDocument.Object(
            (Documents.SessionAnnotation, session),
            (SequenceAnnotation, sequence.ToString(CultureInfo.InvariantCulture)),
            (StepAnnotation, step),
            (IntentAnnotation, intent))))));
        return changes.Count == 0 ? entry : entry.With("data", KubeDocument.ObjectOf(
            changes.Select(c => new KubeField(c.Key, c.Value is null ? KubeDocument.Null : KubeDocument.Of(c.Value)))));
    }
}
