"""Mock of any provider, made from its spec. Needs the extra `codegen`; imported only where a spec is to be served."""
