namespace Drydock.Simulators.Workloads;

/// <summary>The images that nodes can pull. Authors register their own.</summary>
public sealed class ImageRegistry
{
    private readonly SortedDictionary<string, SimImage> _images = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Repositories => _images.Keys;

    /// <summary>Adds an image; the last one registered for a repository wins.</summary>
    public void Register(SimImage image) => _images[Normalize(image.Repository)] = image;

    /// <summary>Finds an image by its reference as pods name it ("redis:3.2", "docker.io/library/redis@sha256:…"); null when it is not registered.</summary>
    public (SimImage Image, string Tag)? Find(string reference)
    {
        var (repository, tag) = Split(reference);
        return _images.TryGetValue(Normalize(repository), out var image) ? (image, tag) : null;
    }

    private static (string Repository, string Tag) Split(string reference)
    {
        var digest = reference.IndexOf('@', StringComparison.Ordinal);
        var bare = digest >= 0 ? reference[..digest] : reference;
        var colon = bare.LastIndexOf(':');
        return colon > bare.LastIndexOf('/') ? (bare[..colon], bare[(colon + 1)..]) : (bare, "latest");
    }

    private static string Normalize(string repository)
    {
        // AWS mirrors Docker's official images under this name.
        string[] prefixes = ["public.ecr.aws/docker/", "docker.io/", "library/"];
        foreach (var prefix in prefixes)
        {
            if (repository.StartsWith(prefix, StringComparison.Ordinal)) repository = repository[prefix.Length..];
        }

        return repository;
    }
}
