namespace Drydock.Core.Kubernetes;

/// <summary>One event of a watch as it came: <c>ADDED</c>, <c>MODIFIED</c>, <c>DELETED</c>, <c>BOOKMARK</c> or <c>ERROR</c> (a Status, usually 410 Gone).</summary>
public sealed record KubeWatchEvent(string Type, KubeDocument Object);
