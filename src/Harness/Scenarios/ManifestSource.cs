namespace Drydock.Harness.Scenarios;

/// <summary>Manifests as text; the name is the file's, for error messages.</summary>
public sealed record ManifestSource(string Name, string Text);
