namespace Drydock.Core.Kubernetes;

/// <summary>
/// What the API answered: HTTP status code, the headers that matter to a client (Warning, Retry-After) and the body: the object, the list, or a Status.
/// A status outside 200–299 is a value, not an exception.
/// </summary>
public sealed record KubeResponse(int StatusCode, IReadOnlyList<KeyValuePair<string, string>> Headers, KubeDocument Body)
{
    public bool IsSuccess => StatusCode is >= 200 and < 300;

    /// <summary>The machine-readable <c>reason</c> of a Status body ("NotFound", "Conflict", …), or null.</summary>
    public string? Reason => IsSuccess ? null : Body.Text("reason");

    /// <summary>The <c>message</c> of a Status body, or null.</summary>
    public string? Message => IsSuccess ? null : Body.Text("message");
}
