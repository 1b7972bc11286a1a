namespace Drydock.Core.Kubernetes;

/// <summary>What a <see cref="Reflector"/> keeps in step.</summary>
public interface IReflectorReceiver
{
    /// <summary>The whole collection as just listed.</summary>
    void Replace(IReadOnlyList<KubeDocument> items);

    /// <summary>One ADDED, MODIFIED or DELETED.</summary>
    void Change(KubeWatchEvent change);
}
