"""What every JUNTOS service needs and no service owns."""
