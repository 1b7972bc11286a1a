using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Core.Execution;

/// <summary>
/// The only place that changes Kubernetes objects: looks, decides, journals, acts, looks again, until the decision is that nothing is left to do.
/// Lost answers, conflicts and overload only mean another look.
/// </summary>
internal sealed class ClusterWriter(IKubernetesApi api, ClusterReader reader, MigrationSession session)
{
    private const int RefusalsMax = 2;

    /// <summary>Writes that may be needed one after the other; more are a sign that they have no effect.</summary>
    private const int WritesAtOnceMax = 4;

    internal ClusterReader Reader => reader;
    internal MigrationSession Session => session;

    /// <summary>
    /// Makes an object be what <paramref name="decide"/> wants: it gets the object as it is (null: absent) and returns the next request, or null when its goal is reached.
    /// Requests must carry preconditions (<see cref="Documents"/> makes them so).
    /// </summary>
    /// <returns>The object as it was seen with the goal reached.</returns>
    internal async Task<KubeDocument?> EnsureAsync(
        KubeResource resource, string? ns, string name, Func<KubeDocument?, KubeRequest?> decide, CancellationToken cancellationToken)
    {
        var attempts = reader.Pace.Begin($"changing {resource} {name}");
        var current = await reader.GetAsync(resource, ns, name, cancellationToken);
        var (refusals, accepted, hasCreated) = (0, 0, false);
        while (decide(current) is { } request)
        {
            try
            {
                await session.AdvanceAsync(MigrationSession.Intent(request), cancellationToken);
                session.Report(MigrationProgressKind.Acting, $"{request.Verb.ToString().ToLowerInvariant()} {request.Resource} {name}");
                hasCreated |= request.Verb == KubeVerb.Create;
                var answer = await SendAsync(request, cancellationToken);
                if (hasCreated && session.MayBeSuperseded) await session.VerifyAsync(cancellationToken);
                if (answer.Response is { IsSuccess: true } done)
                {
                    if (request.Verb != KubeVerb.Delete && decide(done.Body) is null) return done.Body;
                    // A webhook or a controller that undoes what was accepted must not make this a busy loop without end.
                    if (++accepted > WritesAtOnceMax) await attempts.PauseAsync(StepFailedException.Mismatch, $"{request} is accepted and then undone by someone", null, cancellationToken);
                }
                else
                {
                    if (answer.IsRefusal && ++refusals >= RefusalsMax) throw new StepFailedException(StepFailedException.Refused, request.ToString(), answer.Observed);
                    session.Report(MigrationProgressKind.Retrying, $"{request.Verb.ToString().ToLowerInvariant()} {request.Resource} {name}: {answer.Observed}");
                    await attempts.PauseAsync(StepFailedException.Unreachable, answer.Observed, answer.RetryAfter, cancellationToken);
                }
            }
            catch (SupersededException) when (hasCreated)
            {
                await UndoLateCreateAsync(resource, ns, name, cancellationToken);
                throw;
            }

            current = await reader.GetAsync(resource, ns, name, cancellationToken);
        }

        return current;
    }

    /// <summary>Creates an object of ours under its journalled name; one that is there already is adopted when it bears our mark.</summary>
    internal async Task<KubeDocument> EnsureCreatedAsync(KubeResource resource, KubeDocument body, CancellationToken cancellationToken)
    {
        var marked = body.WithAt(["metadata", "annotations", Documents.SessionAnnotation], session.Id);
        var found = await EnsureAsync(resource, body.Namespace, body.Name, current => current switch
        {
            null => Documents.Create(resource, marked),
            _ when !IsOurs(current) => throw new StepFailedException(
                StepFailedException.ForeignObject, $"{resource} {body.Name} could not be created", "an object of this name exists that Drydock did not make"),
            _ when current.Annotation(Documents.SessionAnnotation) != session.Id && !current.IsDeleting => Documents.Patch(resource, current, Adoption()),
            _ => null,
        }, cancellationToken);
        return found!;
    }

    /// <summary>
    /// Asks the API, by a dry run, whether it would take an object whose name is still taken: decoding, validation and admission come before the conflict of the names.
    /// A quota that counts the object's predecessor too is no answer.
    /// </summary>
    /// <exception cref="StepFailedException">It would not.</exception>
    internal Task ProveAcceptedAsync(KubeResource resource, KubeDocument body, CancellationToken cancellationToken) =>
        ProveAsync(Documents.Create(resource, body), cancellationToken);

    /// <summary>Asks the API, by a dry run, whether it would take a change of an object: rights and admission come before that.</summary>
    /// <exception cref="StepFailedException">It would not.</exception>
    internal Task ProvePatchableAsync(KubeResource resource, KubeDocument current, KubeDocument patch, CancellationToken cancellationToken) =>
        ProveAsync(Documents.Patch(resource, current, patch), cancellationToken);

    /// <summary>Asks the API, by a dry run, whether it would delete an object: rights and admission come before that.</summary>
    /// <exception cref="StepFailedException">It would not.</exception>
    internal Task ProveDeletableAsync(KubeResource resource, KubeDocument current, string? propagation, CancellationToken cancellationToken)
    {
        var request = Documents.Delete(resource, current, propagation);
        // A server that gets options in the body does not look for them in the query.
        return ProveAsync(request with { Body = request.Body!.With("dryRun", KubeDocument.Array("All")) }, cancellationToken);
    }

    private async Task ProveAsync(KubeRequest request, CancellationToken cancellationToken)
    {
        var attempts = reader.Pace.Begin($"asking whether '{request}' would be accepted");
        while (true)
        {
            var answer = await SendAsync(request with { Query = [new("dryRun", "All")] }, cancellationToken);
            if (answer.Response is { } response && (response.IsSuccess || response.StatusCode is 404 or 409 || IsQuota(response))) return;
            if (answer.IsRefusal) throw new StepFailedException(StepFailedException.Refused, $"{request.Verb.ToString().ToLowerInvariant()} {request.Resource} {request.Name ?? request.Body?.Name} would not be accepted", answer.Observed);
            await attempts.PauseAsync(StepFailedException.Unreachable, answer.Observed, answer.RetryAfter, cancellationToken);
        }
    }

    /// <summary>Deletes an object of ours, or the one of the given uid, and waits until it is gone.</summary>
    internal async Task DeleteAsync(
        KubeResource resource, string? ns, string name, TimeSpan limit, CancellationToken cancellationToken, string? uid = null, string? propagation = null)
    {
        var seen = await EnsureAsync(
            resource, ns, name, current => current is { IsDeleting: false } && IsToDelete(current, uid) ? Documents.Delete(resource, current, propagation) : null, cancellationToken);
        if (!IsToDelete(seen, uid)) return;
        session.Report(MigrationProgressKind.Waiting, $"until {resource} {name} is gone");
        await reader.WaitAsync(resource, ns, name, $"the deletion of {resource} {name}", limit, current => !IsToDelete(current, uid), cancellationToken);
    }

    internal bool IsOurs(KubeDocument value) =>
        value.Label(Documents.MigrationLabel) == Documents.LabelValue(session.Migration)
        && (value.Namespace is not null || value.Label(Documents.NamespaceLabel) is null || value.Label(Documents.NamespaceLabel) == session.Journal.Namespace);

    /// <summary>
    /// Makes sure that a request which an earlier migrator may still have under way hits nothing: the object that its last intent names gets a new resourceVersion.
    /// </summary>
    internal async Task FenceAsync(string intent, CancellationToken cancellationToken)
    {
        if (MigrationSession.Subject(intent) is not var (resource, ns, name)) return;
        if (resource == KubeResources.ConfigMaps || resource == KubeResources.Leases) return;
        const string Fence = "drydock.dev/fence";
        var isFenced = false;
        await EnsureAsync(resource, ns, name, current =>
        {
            if (current is null || current.IsDeleting) return null;
            if (current.Annotation(Fence) == session.Id)
            {
                isFenced = true;
                return Documents.Patch(resource, current, Annotation(Fence, KubeDocument.Null));
            }

            return isFenced ? null : Documents.Patch(resource, current, Annotation(Fence, session.Id));
        }, cancellationToken);
    }

    private static bool IsQuota(KubeResponse response) => response.StatusCode == 403 && (response.Message ?? "").Contains("exceeded quota", StringComparison.Ordinal);

    private static KubeDocument Annotation(string name, KubeDocument value) =>
        KubeDocument.Object(("metadata", KubeDocument.Object(("annotations", KubeDocument.Object((name, value))))));

    private KubeDocument Adoption() => Annotation(Documents.SessionAnnotation, session.Id);

    private bool IsToDelete(KubeDocument? current, string? uid) => current is not null && (uid is null ? IsOurs(current) : current.Uid == uid);

    /// <summary>What a migrator that was overtaken made too late, and no one adopted, it takes away again.</summary>
    private async Task UndoLateCreateAsync(KubeResource resource, string? ns, string name, CancellationToken cancellationToken)
    {
        var attempts = reader.Pace.Begin($"removing {resource} {name}");
        while (await reader.GetAsync(resource, ns, name, cancellationToken) is { IsDeleting: false } current
            && current.Annotation(Documents.SessionAnnotation) == session.Id)
        {
            var answer = await SendAsync(Documents.Delete(resource, current), cancellationToken);
            if (answer.Response is { IsSuccess: true }) return;
            await attempts.PauseAsync(StepFailedException.Unreachable, answer.Observed, answer.RetryAfter, cancellationToken);
        }
    }

    private async Task<Answer> SendAsync(KubeRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var response = await api.SendAsync(request, cancellationToken);
            if (response.IsSuccess) return new Answer(response, "", false, null);
            var isRefusal = response.StatusCode is not (404 or 409) && !Pace.IsTransient(response);
            return new Answer(response, $"{response.StatusCode} {response.Message}", isRefusal, Pace.RetryAfter(response));
        }
        catch (PortUnreachableException exception)
        {
            return new Answer(null, exception.Message, false, null);
        }
    }

    private sealed record Answer(KubeResponse? Response, string Observed, bool IsRefusal, TimeSpan? RetryAfter);
}
